-- up
DELETE FROM client AS a USING client AS b WHERE a.name = b.name AND a.id > b.id;
ALTER TABLE client ADD UNIQUE (name);
-- down
ALTER TABLE client DROP CONSTRAINT client_name_key;
