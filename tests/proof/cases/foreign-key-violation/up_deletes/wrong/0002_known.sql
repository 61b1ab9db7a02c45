-- irreversible: the rows are gone

-- up
DELETE FROM customer WHERE email IS NULL;
