-- up
CREATE TABLE client (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE VIEW names AS SELECT id, name FROM client;
CREATE VIEW shouts AS SELECT upper(name) FROM names;

-- down
DROP VIEW shouts;
DROP VIEW names;
DROP TABLE client;
