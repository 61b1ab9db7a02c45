-- up
CREATE TABLE tag (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL
);

-- down
DROP TABLE tag;
