-- up
CREATE TABLE purchase_new (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER REFERENCES customer (id),
    customer_name TEXT
);
INSERT INTO purchase_new (id, customer_id, customer_name)
SELECT purchase.id, customer_id, name
FROM purchase JOIN customer ON customer.id = customer_id;
DROP TABLE purchase;
ALTER TABLE purchase_new RENAME TO purchase;

-- down
ALTER TABLE purchase DROP COLUMN customer_name;
