-- up
DROP INDEX client_email;

-- down
CREATE INDEX client_email ON client (email);
