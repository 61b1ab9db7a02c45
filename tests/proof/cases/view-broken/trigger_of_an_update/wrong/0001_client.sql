-- up
CREATE TABLE client (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE audit (what TEXT);
CREATE TRIGGER client_named AFTER UPDATE OF name ON client
BEGIN
    INSERT INTO audit (what) VALUES (new.name);
END;

-- down
DROP TABLE client;
DROP TABLE audit;
