-- up
CREATE TABLE audit (what TEXT);
CREATE TRIGGER client_named AFTER UPDATE OF name ON client
BEGIN
    INSERT INTO audit (what) VALUES (new.name);
END;

-- down
DROP TRIGGER client_named;
DROP TABLE audit;
