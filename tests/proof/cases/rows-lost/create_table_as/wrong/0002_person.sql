-- irreversible: rows are gone

-- up
CREATE TABLE person AS SELECT * FROM client WHERE email IS NOT NULL;
DROP TABLE client;
