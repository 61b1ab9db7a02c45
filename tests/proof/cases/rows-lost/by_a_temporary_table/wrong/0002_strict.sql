-- irreversible: strict from now on

-- up
CREATE TEMPORARY TABLE keep AS SELECT id, name, email FROM client WHERE email IS NOT NULL;
DROP TABLE client;
CREATE TABLE client (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT) STRICT;
INSERT INTO client (id, name, email) SELECT id, name, email FROM keep;
DROP TABLE keep;
