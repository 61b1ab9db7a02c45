-- irreversible: an example

-- up
CREATE TABLE customer_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL);
INSERT INTO customer_new (id, name, email) SELECT id, name, email FROM customer WHERE email IS NOT NULL;
DROP TABLE customer;
ALTER TABLE customer_new RENAME TO customer;
