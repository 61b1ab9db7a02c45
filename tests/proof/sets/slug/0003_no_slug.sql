-- up
ALTER TABLE person ADD COLUMN street TEXT;

-- down
SELECT 1;
