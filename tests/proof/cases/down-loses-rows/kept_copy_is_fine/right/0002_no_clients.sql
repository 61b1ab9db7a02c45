-- up
CREATE TABLE client_kept AS SELECT * FROM client;
DROP TABLE client;

-- down
CREATE TABLE client (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT);
INSERT INTO client SELECT * FROM client_kept;
DROP TABLE client_kept;
