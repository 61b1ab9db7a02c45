-- up
DROP INDEX client_name;
CREATE INDEX client_both ON client (name, email);

-- down
DROP INDEX client_both;
CREATE INDEX client_name ON client (name);
