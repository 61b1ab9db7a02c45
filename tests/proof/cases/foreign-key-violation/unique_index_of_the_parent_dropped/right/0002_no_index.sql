-- up
DROP INDEX country_code;
CREATE UNIQUE INDEX country_codes ON country (code);

-- down
DROP INDEX country_codes;
CREATE UNIQUE INDEX country_code ON country (code);
