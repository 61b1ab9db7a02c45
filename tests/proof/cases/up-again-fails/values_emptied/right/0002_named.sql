-- up
CREATE TABLE client_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL CHECK (length(name) > 0), email TEXT);
INSERT INTO client_new (id, name, email) SELECT id, name, email FROM client;
DROP TABLE client;
ALTER TABLE client_new RENAME TO client;

-- down
CREATE TABLE client_old (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT);
INSERT INTO client_old (id, name, email) SELECT id, name, email FROM client;
DROP TABLE client;
ALTER TABLE client_old RENAME TO client;
