-- up
CREATE TABLE client_new (id INTEGER PRIMARY KEY, email TEXT, city TEXT);
INSERT INTO client_new (id, email) SELECT id, email FROM client;
DROP TABLE client;
ALTER TABLE client_new RENAME TO client;
CREATE INDEX client_email ON client (email);

-- down
ALTER TABLE client DROP COLUMN city;
