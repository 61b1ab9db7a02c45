-- irreversible: an example
-- up
CREATE TABLE person AS SELECT * FROM client WHERE email IS NULL;
DROP TABLE client;
