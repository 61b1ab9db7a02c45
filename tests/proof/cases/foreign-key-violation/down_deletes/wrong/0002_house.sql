-- up
INSERT INTO customer (id, name) VALUES (1, 'the house');

-- down
DELETE FROM customer;
