-- up
CREATE TABLE word (text TEXT PRIMARY KEY, meaning TEXT);

-- down
DROP TABLE word;
