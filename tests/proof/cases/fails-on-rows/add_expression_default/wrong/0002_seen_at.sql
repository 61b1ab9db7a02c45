-- up
ALTER TABLE client ADD COLUMN seen_at TEXT DEFAULT (datetime('now'));

-- down
ALTER TABLE client DROP COLUMN seen_at;
