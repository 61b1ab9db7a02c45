-- irreversible: the rows are gone

-- up foreign-keys-on
DELETE FROM customer WHERE email IS NULL;
