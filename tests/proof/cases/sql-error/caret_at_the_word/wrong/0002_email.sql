-- up
CREATE INDEX client_email
    ON client (name, emial);

-- down
DROP INDEX client_email;
