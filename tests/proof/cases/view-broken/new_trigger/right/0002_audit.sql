-- up
CREATE TABLE audit (what TEXT);
CREATE TRIGGER client_new AFTER INSERT ON client
BEGIN
    INSERT INTO audit (what) VALUES (new.name);
END;

-- down
DROP TRIGGER client_new;
DROP TABLE audit;
