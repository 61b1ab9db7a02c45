-- up
ALTER TABLE client ADD COLUMN city text;
-- down
ALTER TABLE client
    DROP COLUMN ctiy;
