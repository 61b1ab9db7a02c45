-- up
ALTER TABLE client ALTER COLUMN name TYPE date USING name::date;
-- down
ALTER TABLE client ALTER COLUMN name TYPE text;
