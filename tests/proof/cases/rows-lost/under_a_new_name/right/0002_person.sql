-- up
CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT);
INSERT INTO person (id, name, email) SELECT id, name, email FROM client;
DROP TABLE client;

-- down
ALTER TABLE person RENAME TO client;
