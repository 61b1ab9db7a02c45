-- up
CREATE TABLE client (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT UNIQUE);

-- down
DROP TABLE client;
