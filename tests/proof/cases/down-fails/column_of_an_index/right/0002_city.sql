-- up
ALTER TABLE client ADD COLUMN city TEXT;
CREATE INDEX client_city ON client (city);

-- down
DROP INDEX client_city;
ALTER TABLE client DROP COLUMN city;
