-- up
ALTER TABLE client ADD COLUMN city TEXT NOT NULL;

-- down
ALTER TABLE client DROP COLUMN city;
