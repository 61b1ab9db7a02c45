-- up
CREATE TABLE customer (id INTEGER PRIMARY KEY, email TEXT);
CREATE TABLE purchase (id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customer (id));
CREATE TRIGGER customer_leaves AFTER DELETE ON customer
BEGIN
    DELETE FROM purchase WHERE customer_id = old.id;
END;

-- down
DROP TABLE purchase;
DROP TABLE customer;
