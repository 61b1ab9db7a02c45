-- up
CREATE INDEX client_name ON client (name);

-- down
DROP INDEX client_name;
