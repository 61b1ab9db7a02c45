-- up
CREATE TABLE client (id INTEGER PRIMARY KEY, name TEXT NOT NULL);

-- check
SELECT nmae FROM client;

-- down
DROP TABLE client;
