-- up
CREATE TABLE span (id INTEGER PRIMARY KEY, start INTEGER, stop INTEGER, CHECK (start < stop));

-- down
DROP TABLE span;
