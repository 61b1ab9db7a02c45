-- up
ALTER TABLE client ADD COLUMN city TEXT;

-- down
ALTER TABLE clients DROP COLUMN city;
