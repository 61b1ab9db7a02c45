-- irreversible: nothing to undo

-- up
CREATE TABLE client_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT);
INSERT INTO client_new (id, name, email) SELECT id, name, NULL FROM client;
DROP TABLE client;
ALTER TABLE client_new RENAME TO client;
