-- irreversible: the words are gone

-- up
CREATE TABLE word_new (meaning TEXT);
INSERT INTO word_new (meaning) SELECT meaning FROM word;
DROP TABLE word;
ALTER TABLE word_new RENAME TO word;
