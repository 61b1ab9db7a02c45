-- irreversible: the addresses are gone

-- up
DROP TRIGGER client_lower;
ALTER TABLE client DROP COLUMN email;
