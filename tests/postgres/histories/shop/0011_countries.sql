-- up
CREATE TABLE country (
    code country_code PRIMARY KEY,
    title text NOT NULL
);
INSERT INTO country (code, title) VALUES ('DE', 'Germany'), ('FR', 'France'), ('CI', 'Côte d''Ivoire');
-- There are some that do not exist; the next migration mends them.
ALTER TABLE address ADD CONSTRAINT address_country_fkey FOREIGN KEY (country) REFERENCES country ON UPDATE CASCADE NOT VALID;

-- down
ALTER TABLE address DROP CONSTRAINT address_country_fkey;
DROP TABLE country;
