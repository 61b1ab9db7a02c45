-- up
CREATE INDEX client_city ON client (city);

-- down
DROP INDEX client_city;
