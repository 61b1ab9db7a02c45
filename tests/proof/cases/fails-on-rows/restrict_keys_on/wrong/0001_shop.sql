-- up
CREATE TABLE customer (id INTEGER PRIMARY KEY, email TEXT);
CREATE TABLE purchase (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER REFERENCES customer (id) ON DELETE RESTRICT
);

-- down
DROP TABLE purchase;
DROP TABLE customer;
