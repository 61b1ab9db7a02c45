-- up
INSERT INTO client (id, name) VALUES (1, 'the house');

-- check
SELECT 'the house is missing' WHERE NOT EXISTS (SELECT 1 FROM client WHERE name = 'the house');

-- down
DELETE FROM client WHERE id = 1;
