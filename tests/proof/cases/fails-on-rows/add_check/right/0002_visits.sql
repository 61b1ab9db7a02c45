-- up
ALTER TABLE client ADD COLUMN visits INTEGER NOT NULL DEFAULT 1 CHECK (visits > 0);

-- down
ALTER TABLE client DROP COLUMN visits;
