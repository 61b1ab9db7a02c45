-- up
ALTER TABLE person ADD COLUMN city TEXT;

-- down
ALTER TABLE person DROP COLUMN city;
