-- up
INSERT INTO client (id, name) VALUES (1, 'the house');

-- check
SELECT id, name FROM client WHERE name = 'the house';

-- down
DELETE FROM client WHERE id = 1;
