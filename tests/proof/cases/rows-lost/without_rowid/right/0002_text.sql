-- irreversible: rows are gone

-- up
ALTER TABLE word RENAME TO word_old;
CREATE TABLE word (
    language TEXT NOT NULL,
    number INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (language, number)
) STRICT, WITHOUT ROWID;
INSERT INTO word SELECT language, number, ifnull(text, '') FROM word_old;
DROP TABLE word_old;
