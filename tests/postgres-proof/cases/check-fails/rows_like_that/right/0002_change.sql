-- up
UPDATE client SET email = '' WHERE email IS NULL;
-- check
SELECT email FROM client WHERE email IS NULL;
-- down
SELECT 1;
