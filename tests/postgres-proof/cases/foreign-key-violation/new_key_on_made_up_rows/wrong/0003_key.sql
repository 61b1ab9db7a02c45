-- up
ALTER TABLE invoice ADD FOREIGN KEY (client_id) REFERENCES client (id);
-- down
ALTER TABLE invoice DROP CONSTRAINT invoice_client_id_fkey;
