-- up
CREATE TABLE client (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE VIEW names AS SELECT nmae FROM client;

-- down
DROP VIEW names;
DROP TABLE client;
