-- up
ALTER TABLE client ADD COLUMN city TEXT;
INSERT INTO client (id, name) VALUES (1, 'the house');

-- down
DELETE FROM client WHERE id = 1;
ALTER TABLE client DROP COLUMN city;
