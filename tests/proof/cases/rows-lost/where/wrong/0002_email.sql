-- irreversible: rows are gone

-- up
CREATE TABLE client_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL);
INSERT INTO client_new (id, name, email) SELECT id, name, email FROM client WHERE email <> '';
DROP TABLE client;
ALTER TABLE client_new RENAME TO client;
