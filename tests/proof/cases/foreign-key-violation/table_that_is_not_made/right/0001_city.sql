-- up
CREATE TABLE city (id INTEGER PRIMARY KEY, country_id INTEGER REFERENCES country (id));

-- down
DROP TABLE city;
