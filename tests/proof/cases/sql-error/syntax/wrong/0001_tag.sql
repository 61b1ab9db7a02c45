-- up
CREATE TABLE tag (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NUL
);

-- down
DROP TABLE tag;
