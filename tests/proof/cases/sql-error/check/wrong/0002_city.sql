-- up
ALTER TABLE client ADD COLUMN city TEXT;

-- check
SELECT id FROM client WHERE id < 0;
SELECT id, ctiy FROM client;

-- down
ALTER TABLE client DROP COLUMN city;
