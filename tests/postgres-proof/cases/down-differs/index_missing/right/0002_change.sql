-- up
DROP INDEX IF EXISTS nothing;
CREATE INDEX client_email ON client (email);
-- down
DROP INDEX client_email;
