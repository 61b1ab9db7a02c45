-- irreversible: the addresses are gone

-- up
DROP INDEX client_email;
ALTER TABLE client DROP COLUMN email;
