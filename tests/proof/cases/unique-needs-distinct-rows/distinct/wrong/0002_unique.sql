-- irreversible: what is merged is merged

-- up
CREATE TABLE tag_new (name TEXT NOT NULL UNIQUE);
INSERT INTO tag_new (name) SELECT DISTINCT name FROM tag;
DROP TABLE tag;
ALTER TABLE tag_new RENAME TO tag;
