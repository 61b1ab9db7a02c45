-- irreversible: the rows are gone

-- up
DELETE FROM client WHERE email IS NULL;
