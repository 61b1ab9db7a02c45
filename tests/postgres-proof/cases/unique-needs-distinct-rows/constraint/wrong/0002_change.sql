-- up
ALTER TABLE client ADD UNIQUE (name);
-- down
ALTER TABLE client DROP CONSTRAINT client_name_key;
