-- up
CREATE INDEX client_email ON client (email);
-- down
SELECT 1;
