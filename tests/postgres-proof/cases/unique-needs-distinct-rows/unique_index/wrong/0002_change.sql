-- up
CREATE UNIQUE INDEX client_email ON client (email);
-- down
DROP INDEX client_email;
