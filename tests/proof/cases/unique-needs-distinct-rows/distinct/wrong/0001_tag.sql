-- up
CREATE TABLE tag (name TEXT NOT NULL);

-- down
DROP TABLE tag;
