-- up
CREATE TABLE country (id INTEGER PRIMARY KEY);

-- down
DROP TABLE country;
