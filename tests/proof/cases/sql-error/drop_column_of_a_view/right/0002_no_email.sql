-- irreversible: the addresses are gone

-- up
DROP VIEW emails;
ALTER TABLE client DROP COLUMN email;
