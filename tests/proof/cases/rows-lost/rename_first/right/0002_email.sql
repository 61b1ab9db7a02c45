-- irreversible: rows are gone

-- up
ALTER TABLE client RENAME TO client_old;
CREATE TABLE client (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL);
INSERT INTO client (id, name, email) SELECT id, name, coalesce(email, '') FROM client_old;
DROP TABLE client_old;
