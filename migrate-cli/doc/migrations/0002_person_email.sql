-- description: a person may have an e-mail address
-- requires: 1

-- up
ALTER TABLE person ADD COLUMN email TEXT;

-- down
ALTER TABLE person DROP COLUMN email;
