-- up
CREATE TABLE tag (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE INDEX tag_name ON tag (name);
CREATE INDEX client_email ON client (email);
CREATE VIEW client_names AS SELECT name FROM client;
CREATE TRIGGER client_lower AFTER INSERT ON client
BEGIN
    UPDATE client SET email = lower(email) WHERE id = new.id;
END;
ALTER TABLE client ADD COLUMN city TEXT;

-- down
DROP INDEX tag_name;
