-- up
ALTER TABLE client ADD COLUMN city text;
-- check
SELECT email FROM client WHERE email IS NULL;
-- down
ALTER TABLE client DROP COLUMN city;
