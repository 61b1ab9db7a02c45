-- up
ALTER TABLE client ADD COLUMN shout TEXT GENERATED ALWAYS AS (upper(name)) STORED;

-- down
ALTER TABLE client DROP COLUMN shout;
