-- irreversible: strict from now on

-- up
ALTER TABLE client RENAME TO client_old;
CREATE TABLE client (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT) STRICT;
INSERT INTO client (id, name, email) SELECT id, name, email FROM client_old;
DROP TABLE client_old;
