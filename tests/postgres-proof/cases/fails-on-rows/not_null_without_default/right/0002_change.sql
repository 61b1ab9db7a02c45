-- up
ALTER TABLE client ADD COLUMN city text NOT NULL DEFAULT '';
-- down
ALTER TABLE client DROP COLUMN city;
