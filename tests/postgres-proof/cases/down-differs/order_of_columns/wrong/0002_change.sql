-- up
-- values go for good
ALTER TABLE client DROP COLUMN name;
-- down
ALTER TABLE client ADD COLUMN name text NOT NULL DEFAULT '';
ALTER TABLE client ALTER COLUMN name DROP DEFAULT;
