-- irreversible: strict from now on

-- up
CREATE TABLE client_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT) STRICT;
INSERT INTO client_new (name, email) SELECT name, email FROM client ORDER BY name;
DROP TABLE client;
ALTER TABLE client_new RENAME TO client;
