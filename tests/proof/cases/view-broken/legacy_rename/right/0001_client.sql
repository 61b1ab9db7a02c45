-- up
CREATE TABLE client (id INTEGER PRIMARY KEY, name TEXT);
CREATE VIEW names AS SELECT name FROM client;

-- down
DROP VIEW names;
DROP TABLE client;
