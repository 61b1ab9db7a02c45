-- up
ALTER TABLE client ADD COLUMN city TEXT;
CREATE INDEX client_city ON client (city);

-- down
ALTER TABLE client DROP COLUMN city;
DROP INDEX client_city;
