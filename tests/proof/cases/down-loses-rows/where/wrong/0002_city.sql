-- up
ALTER TABLE client ADD COLUMN city TEXT;

-- down
CREATE TABLE client_old (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT);
INSERT INTO client_old SELECT id, name, email FROM client WHERE city IS NOT NULL;
DROP TABLE client;
ALTER TABLE client_old RENAME TO client;
