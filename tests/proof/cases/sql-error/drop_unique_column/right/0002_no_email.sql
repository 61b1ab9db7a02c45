-- irreversible: the addresses are gone

-- up
CREATE TABLE client_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
INSERT INTO client_new (id, name) SELECT id, name FROM client;
DROP TABLE client;
ALTER TABLE client_new RENAME TO client;
