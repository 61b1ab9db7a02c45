-- up
CREATE UNIQUE INDEX client_email ON client (email) WHERE email IS NOT NULL;

-- down
DROP INDEX client_email;
