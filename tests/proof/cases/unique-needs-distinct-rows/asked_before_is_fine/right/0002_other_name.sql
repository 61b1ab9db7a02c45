-- up
DROP INDEX client_email;
CREATE UNIQUE INDEX client_emails ON client (email);
CREATE UNIQUE INDEX client_both ON client (name, email);

-- down
DROP INDEX client_both;
DROP INDEX client_emails;
CREATE UNIQUE INDEX client_email ON client (email);
