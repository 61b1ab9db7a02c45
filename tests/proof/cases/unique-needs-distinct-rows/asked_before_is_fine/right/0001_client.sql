-- up
CREATE TABLE client (id INTEGER PRIMARY KEY, name TEXT UNIQUE, email TEXT);
CREATE UNIQUE INDEX client_email ON client (email);

-- down
DROP TABLE client;
