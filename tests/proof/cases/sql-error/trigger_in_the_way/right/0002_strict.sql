-- irreversible: strict from now on

-- up
DROP TRIGGER client_named;
CREATE TABLE audit_new (id INTEGER PRIMARY KEY, what TEXT NOT NULL) STRICT;
INSERT INTO audit_new (id, what) SELECT id, what FROM audit;
DROP TABLE audit;
ALTER TABLE audit_new RENAME TO audit;
CREATE TRIGGER client_named AFTER UPDATE OF name ON client
BEGIN
    INSERT INTO audit (what) VALUES (new.name);
END;
