-- up
ALTER TABLE client ADD COLUMN street TEXT;

-- down
ALTER TABLE client DROP COLUMN street;
