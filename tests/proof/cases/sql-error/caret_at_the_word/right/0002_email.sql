-- up
CREATE INDEX client_email
    ON client (name, email);

-- down
DROP INDEX client_email;
