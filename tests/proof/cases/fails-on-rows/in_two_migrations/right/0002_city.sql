-- up
ALTER TABLE client ADD COLUMN city TEXT;

-- down
ALTER TABLE client DROP COLUMN city;
