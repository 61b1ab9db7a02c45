-- irreversible: an example
-- up
DROP VIEW named;
CREATE TABLE client_new (id bigint PRIMARY KEY, name text NOT NULL, email text);
INSERT INTO client_new (id, name, email) SELECT id, name, email FROM client;
DROP TABLE client;
ALTER TABLE client_new RENAME TO client;
CREATE VIEW named AS SELECT id, name FROM client;
