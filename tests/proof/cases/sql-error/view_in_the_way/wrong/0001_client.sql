-- up
CREATE TABLE client (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT);
CREATE VIEW emails AS SELECT email FROM client;

-- down
DROP VIEW emails;
DROP TABLE client;
