-- up
INSERT INTO client (id, name) VALUES (1, 'house');
-- down
SELECT 1;
