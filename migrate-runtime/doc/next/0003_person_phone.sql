-- description: a person may have a telephone number

-- up
ALTER TABLE person ADD COLUMN phone TEXT;

-- down
ALTER TABLE person DROP COLUMN phone;
