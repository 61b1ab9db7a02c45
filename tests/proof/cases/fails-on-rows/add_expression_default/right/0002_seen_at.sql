-- up
ALTER TABLE client ADD COLUMN seen_at TEXT;
UPDATE client SET seen_at = datetime('now');

-- down
ALTER TABLE client DROP COLUMN seen_at;
