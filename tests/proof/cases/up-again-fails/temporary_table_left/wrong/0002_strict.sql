-- up
CREATE TEMPORARY TABLE keep AS SELECT id, name, email FROM client;
DROP TABLE client;
CREATE TABLE client (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT) STRICT;
INSERT INTO client SELECT id, name, email FROM keep;

-- down
CREATE TABLE client_old (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT);
INSERT INTO client_old (id, name, email) SELECT id, name, email FROM client;
DROP TABLE client;
ALTER TABLE client_old RENAME TO client;
