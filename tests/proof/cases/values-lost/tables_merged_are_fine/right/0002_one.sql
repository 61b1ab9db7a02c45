-- irreversible: an example

-- up
CREATE TABLE pet (id INTEGER PRIMARY KEY, name TEXT NOT NULL, barks INTEGER NOT NULL);
INSERT INTO pet (name, barks) SELECT name, 0 FROM cat;
INSERT INTO pet (name, barks) SELECT name, 1 FROM dog;
DROP TABLE cat;
DROP TABLE dog;
