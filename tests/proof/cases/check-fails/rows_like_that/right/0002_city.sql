-- up
ALTER TABLE client ADD COLUMN city TEXT;
UPDATE client SET email = '' WHERE email IS NULL;

-- check
SELECT email FROM client WHERE email IS NULL;

-- down
UPDATE client SET email = NULL WHERE email = '';
ALTER TABLE client DROP COLUMN city;
