-- up
CREATE TABLE client (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE audit (what TEXT NOT NULL);
CREATE TRIGGER client_new AFTER INSERT ON client
BEGIN
    INSERT INTO audit (what) VALUES (new.name);
END;
CREATE VIEW names AS SELECT name FROM client;

-- down
DROP VIEW names;
DROP TABLE client;
DROP TABLE audit;
