-- up
ALTER TABLE client ADD COLUMN shout TEXT GENERATED ALWAYS AS (upper(name)) VIRTUAL;

-- down
ALTER TABLE client DROP COLUMN shout;
