-- up
ALTER TABLE client ALTER COLUMN email TYPE varchar(40) USING NULL;
-- down
ALTER TABLE client ALTER COLUMN email TYPE text;
