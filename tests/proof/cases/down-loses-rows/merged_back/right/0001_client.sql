-- up
CREATE TABLE client (id INTEGER PRIMARY KEY, name TEXT NOT NULL, street TEXT);

-- down
DROP TABLE client;
