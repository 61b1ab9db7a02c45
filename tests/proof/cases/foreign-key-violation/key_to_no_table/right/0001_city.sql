-- up
CREATE TABLE country (id INTEGER PRIMARY KEY);
CREATE TABLE city (id INTEGER PRIMARY KEY, country_id INTEGER NOT NULL REFERENCES country (id));

-- down
DROP TABLE city;
DROP TABLE country;
