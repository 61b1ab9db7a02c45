-- up
DROP INDEX country_code;

-- down
CREATE UNIQUE INDEX country_code ON country (code);
