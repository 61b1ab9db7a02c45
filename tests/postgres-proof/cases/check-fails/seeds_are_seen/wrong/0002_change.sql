-- up
INSERT INTO client (id, name) VALUES (1, 'house');
-- check
SELECT id, name FROM client WHERE name = 'house';
-- down
DELETE FROM client WHERE id = 1;
