-- up
INSERT INTO client (id, name) VALUES (1, 'house');
-- down
DELETE FROM client WHERE id = 1;
