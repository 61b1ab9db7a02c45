-- irreversible: an example
-- up
CREATE TABLE client_new (id bigint PRIMARY KEY, name text NOT NULL, email text, touched timestamptz);
INSERT INTO client_new (id, name, email, touched) SELECT id, name, email, touched FROM client;
DROP TABLE client;
ALTER TABLE client_new RENAME TO client;
CREATE TRIGGER client_touch BEFORE UPDATE ON client FOR EACH ROW EXECUTE FUNCTION touch();
CREATE INDEX client_by_name ON client (name, email);
