-- irreversible: what is merged is merged

-- up
CREATE TABLE client_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, email TEXT);
INSERT OR IGNORE INTO client_new (id, name, email) SELECT id, name, email FROM client;
DROP TABLE client;
ALTER TABLE client_new RENAME TO client;
