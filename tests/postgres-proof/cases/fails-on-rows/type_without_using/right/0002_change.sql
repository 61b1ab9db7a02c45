-- up
ALTER TABLE client ALTER COLUMN email TYPE bigint USING email::bigint;
-- down
ALTER TABLE client ALTER COLUMN email TYPE text;
