-- irreversible: an example

-- up
DROP TRIGGER client_renamed;
DROP INDEX client_email;
CREATE TABLE client_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT, city TEXT);
INSERT INTO client_new (id, name, email) SELECT id, name, email FROM client;
DROP TABLE client;
ALTER TABLE client_new RENAME TO client;
