-- up
ALTER TABLE client ADD COLUMN city TEXT;

-- check
SELECT email FROM client WHERE email IS NULL;

-- down
ALTER TABLE client DROP COLUMN city;
