-- description: the newest first, without holding up those who write

-- up no-transaction
CREATE INDEX CONCURRENTLY note_written_at ON note (written_at);

-- down no-transaction
DROP INDEX CONCURRENTLY note_written_at;
