-- up
CREATE TABLE client (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL
);

-- down
DROP TABLE client;
