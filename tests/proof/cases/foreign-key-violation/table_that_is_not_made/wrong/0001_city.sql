-- up
CREATE TABLE country (id INTEGER PRIMARY KEY);
CREATE TABLE city (id INTEGER PRIMARY KEY, country_id INTEGER REFERENCES contry (id));

-- down
DROP TABLE city;
DROP TABLE country;
