-- up
CREATE TABLE country (id INTEGER PRIMARY KEY, code TEXT NOT NULL);
CREATE UNIQUE INDEX country_code ON country (code);
CREATE TABLE city (id INTEGER PRIMARY KEY, country TEXT REFERENCES country (code));

-- down
DROP TABLE city;
DROP TABLE country;
