-- up
ALTER TABLE client DROP COLUMN name;

-- down
CREATE TABLE client_old (id INTEGER PRIMARY KEY, email TEXT, name TEXT NOT NULL);
INSERT INTO client_old SELECT id, email, '' FROM client;
DROP TABLE client;
ALTER TABLE client_old RENAME TO client;
