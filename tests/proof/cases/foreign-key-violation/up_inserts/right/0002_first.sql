-- up
INSERT INTO customer (id) VALUES (1);
INSERT INTO purchase (id, customer_id) VALUES (1, 1);

-- down
DELETE FROM purchase WHERE id = 1;
DELETE FROM customer WHERE id = 1;
