-- irreversible: the addresses are gone

-- up
ALTER TABLE client DROP COLUMN email;
