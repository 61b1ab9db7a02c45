-- up
CREATE TABLE client (id INTEGER PRIMARY KEY, email TEXT);
CREATE INDEX client_email ON client (email);

-- down
DROP TABLE client;
