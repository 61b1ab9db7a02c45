-- up
ALTER TABLE client ALTER COLUMN name TYPE varchar(40);
-- down
ALTER TABLE client ALTER COLUMN name TYPE varchar(50);
