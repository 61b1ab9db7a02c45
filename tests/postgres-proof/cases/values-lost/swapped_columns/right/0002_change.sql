-- irreversible: an example
-- up
CREATE TABLE client_new (id bigint PRIMARY KEY, email text, name text NOT NULL);
INSERT INTO client_new (id, name, email) SELECT id, name, email FROM client;
DROP TABLE client;
ALTER TABLE client_new RENAME TO client;
