-- irreversible: an example
-- up
ALTER TABLE invoice DROP CONSTRAINT invoice_client_id_fkey;
CREATE TABLE client_new (id bigint PRIMARY KEY, name text NOT NULL, email text);
INSERT INTO client_new (id, name, email) SELECT id, name, email FROM client;
DROP TABLE client;
ALTER TABLE client_new RENAME TO client;
ALTER TABLE invoice ADD CONSTRAINT invoice_client_id_fkey FOREIGN KEY (client_id) REFERENCES client (id);
