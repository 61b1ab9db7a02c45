-- up
ALTER TABLE client ALTER COLUMN email TYPE varchar(40) USING left(email, 40);
-- down
ALTER TABLE client ALTER COLUMN email TYPE text;
