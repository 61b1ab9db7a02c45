-- up
INSERT INTO purchase (id, customer_id) VALUES (1, 1);

-- down
DELETE FROM purchase WHERE id = 1;
