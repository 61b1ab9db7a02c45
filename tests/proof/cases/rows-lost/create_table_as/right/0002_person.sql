-- irreversible: the types are gone

-- up
CREATE TABLE person AS SELECT * FROM client;
DROP TABLE client;
