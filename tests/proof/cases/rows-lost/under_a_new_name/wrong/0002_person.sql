-- irreversible: rows are gone

-- up
CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT);
INSERT INTO person (id, name, email) SELECT id, name, email FROM client WHERE email IS NOT NULL;
DROP TABLE client;
