-- irreversible: strict from now on

-- up
ALTER TABLE customer RENAME TO customer_old;
CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT) STRICT;
INSERT INTO customer (id, name, email) SELECT id, name, email FROM customer_old;
DROP TABLE customer_old;
