-- up
CREATE TABLE code (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL CHECK (length(text) = 12 AND substr(text, 12) = (unicode(text) * 7 % 10) || '')
);

-- down
DROP TABLE code;
