-- up
CREATE UNIQUE INDEX client_email ON client (email) WHERE false;
-- down
DROP INDEX client_email;
