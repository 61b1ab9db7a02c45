-- up
ALTER TABLE client ADD COLUMN city TEXT;

-- down
CREATE TABLE client_old (id INTEGER PRIMARY KEY, name VARCHAR(40), email TEXT NOT NULL DEFAULT '');
INSERT INTO client_old SELECT id, name, coalesce(email, '') FROM client;
DROP TABLE client;
ALTER TABLE client_old RENAME TO client;
