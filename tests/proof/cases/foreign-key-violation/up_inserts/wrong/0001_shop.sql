-- up
CREATE TABLE customer (id INTEGER PRIMARY KEY, email TEXT);
CREATE TABLE purchase (id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customer (id));

-- down
DROP TABLE purchase;
DROP TABLE customer;
