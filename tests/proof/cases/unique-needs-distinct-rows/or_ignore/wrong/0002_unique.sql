-- irreversible: what is merged is merged

-- up
CREATE TABLE tag_new (id INTEGER PRIMARY KEY, name TEXT UNIQUE);
INSERT OR IGNORE INTO tag_new (id, name) SELECT id, name FROM tag;
DROP TABLE tag;
ALTER TABLE tag_new RENAME TO tag;
