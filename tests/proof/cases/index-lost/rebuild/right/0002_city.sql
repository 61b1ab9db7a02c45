-- irreversible: an example

-- up
CREATE TABLE client_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT, city TEXT);
INSERT INTO client_new (id, name, email) SELECT id, name, email FROM client;
DROP TABLE client;
ALTER TABLE client_new RENAME TO client;
CREATE INDEX client_name ON client (lower(name));
CREATE UNIQUE INDEX client_email ON client (email) WHERE email IS NOT NULL;
