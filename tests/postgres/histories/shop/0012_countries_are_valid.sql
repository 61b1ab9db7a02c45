-- requires: 11

-- up
UPDATE address SET country = 'DE' WHERE country NOT IN (SELECT code FROM country);
ALTER TABLE address VALIDATE CONSTRAINT address_country_fkey;

-- check
SELECT address.id FROM address LEFT JOIN country ON country.code = address.country WHERE country.code IS NULL;

-- down
ALTER TABLE address DROP CONSTRAINT address_country_fkey;
ALTER TABLE address ADD CONSTRAINT address_country_fkey FOREIGN KEY (country) REFERENCES country ON UPDATE CASCADE NOT VALID;
