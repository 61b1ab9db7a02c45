-- up
INSERT INTO client (id, name) VALUES (1, 'house');
-- check
SELECT id FROM client WHERE name = '';
-- down
DELETE FROM client WHERE id = 1;
