-- up
CREATE TABLE word (
    language TEXT NOT NULL,
    number INTEGER NOT NULL,
    text TEXT,
    PRIMARY KEY (language, number)
) STRICT, WITHOUT ROWID;

-- down
DROP TABLE word;
