-- up
CREATE TABLE client (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT);
CREATE INDEX client_email ON client (email);
CREATE TABLE audit (id INTEGER PRIMARY KEY, what TEXT NOT NULL);
CREATE TRIGGER client_renamed AFTER UPDATE ON client
BEGIN
    INSERT INTO audit (what) VALUES (old.name || ' is ' || new.name);
END;

-- down
DROP TABLE client;
DROP TABLE audit;
