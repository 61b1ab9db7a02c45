-- description: the newest first

-- In the transaction of the run. On a table that is large by now it would hold up those who write: that is what
-- `-- up no-transaction` and CREATE INDEX CONCURRENTLY are for.

-- up
CREATE INDEX note_written_at ON note (written_at);

-- down
DROP INDEX note_written_at;
