-- up
CREATE TABLE client (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT);
CREATE UNIQUE INDEX client_email ON client (email) WHERE email IS NOT NULL;
CREATE INDEX client_name ON client (lower(name));

-- down
DROP TABLE client;
