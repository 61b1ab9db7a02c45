-- up
ALTER TABLE client ADD COLUMN street TEXT NOT NULL;

-- down
ALTER TABLE client DROP COLUMN street;
