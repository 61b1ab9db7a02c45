-- up
CREATE TABLE address (client_id INTEGER PRIMARY KEY REFERENCES client (id), street TEXT NOT NULL);
INSERT INTO address (client_id, street) SELECT id, street FROM client WHERE street IS NOT NULL;
ALTER TABLE client DROP COLUMN street;

-- down
CREATE TABLE client_old (id INTEGER PRIMARY KEY, name TEXT NOT NULL, street TEXT);
INSERT INTO client_old (id, name, street)
SELECT client.id, client.name, address.street FROM client JOIN address ON address.client_id = client.id;
DROP TABLE client;
ALTER TABLE client_old RENAME TO client;
DROP TABLE address;
