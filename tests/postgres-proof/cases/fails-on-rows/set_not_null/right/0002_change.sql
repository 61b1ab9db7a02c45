-- up
UPDATE client SET email = '' WHERE email IS NULL;
ALTER TABLE client ALTER COLUMN email SET NOT NULL;
-- down
ALTER TABLE client ALTER COLUMN email DROP NOT NULL;
