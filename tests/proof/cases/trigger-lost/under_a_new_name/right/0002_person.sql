-- irreversible: an example

-- up
CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT);
INSERT INTO person (id, name, email) SELECT id, name, email FROM client;
DROP TABLE client;
CREATE INDEX person_email ON person (email);
CREATE TRIGGER person_renamed AFTER UPDATE ON person
BEGIN
    INSERT INTO audit (what) VALUES (old.name || ' is ' || new.name);
END;
