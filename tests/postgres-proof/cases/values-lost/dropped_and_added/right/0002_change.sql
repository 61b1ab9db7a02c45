-- irreversible: an example
-- up
ALTER TABLE client DROP COLUMN email;
