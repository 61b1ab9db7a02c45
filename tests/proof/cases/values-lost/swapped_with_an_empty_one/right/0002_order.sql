-- irreversible: the order is a matter of taste

-- up
CREATE TABLE client_new (id INTEGER PRIMARY KEY, email TEXT, name TEXT);
INSERT INTO client_new (id, name, email) SELECT * FROM client;
DROP TABLE client;
ALTER TABLE client_new RENAME TO client;
