-- up
INSERT INTO customer (id, name) VALUES (1, 'the house');

-- down
DELETE FROM purchase WHERE customer_id = 1;
DELETE FROM customer WHERE id = 1;
