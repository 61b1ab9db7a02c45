-- up
ALTER TABLE client ADD COLUMN city TEXT;

-- check
SELECT id FROM client WHERE id < 0;
SELECT id, city FROM client WHERE city <> '';

-- down
ALTER TABLE client DROP COLUMN city;
