-- irreversible: forgotten is forgotten

-- up
UPDATE client SET email = NULL WHERE email NOT LIKE '%@%';
