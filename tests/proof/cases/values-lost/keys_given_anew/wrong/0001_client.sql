-- up
CREATE TABLE client (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT);

-- down
DROP TABLE client;
