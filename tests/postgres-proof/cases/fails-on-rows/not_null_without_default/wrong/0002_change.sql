-- up
ALTER TABLE client ADD COLUMN city text NOT NULL;
-- down
ALTER TABLE client DROP COLUMN city;
