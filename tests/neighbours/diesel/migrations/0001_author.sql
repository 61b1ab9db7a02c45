-- description: who writes

-- up
CREATE TABLE author (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);

-- down
DROP TABLE author;
