-- irreversible: an example

-- up
CREATE TABLE customer_new (id INTEGER, name TEXT NOT NULL, email TEXT);
INSERT INTO customer_new (id, name, email) SELECT id, name, email FROM customer;
DROP TABLE customer;
ALTER TABLE customer_new RENAME TO customer;
