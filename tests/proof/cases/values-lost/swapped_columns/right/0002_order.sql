-- irreversible: the order is a matter of taste

-- up
CREATE TABLE client_new (id INTEGER PRIMARY KEY, city TEXT NOT NULL, name TEXT NOT NULL);
INSERT INTO client_new (id, name, city) SELECT * FROM client;
DROP TABLE client;
ALTER TABLE client_new RENAME TO client;
