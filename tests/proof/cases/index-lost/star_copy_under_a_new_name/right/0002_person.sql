-- irreversible: an example

-- up
CREATE TABLE person (id INTEGER PRIMARY KEY, email TEXT);
INSERT INTO person SELECT * FROM client;
DROP TABLE client;
CREATE INDEX person_email ON person (email);
