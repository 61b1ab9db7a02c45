-- irreversible: an example
-- up
ALTER TABLE client DROP COLUMN email;
ALTER TABLE client ADD COLUMN email varchar(100);
