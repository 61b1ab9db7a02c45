-- irreversible: what is merged is merged

-- up
DELETE FROM tag WHERE rowid NOT IN (SELECT min(rowid) FROM tag GROUP BY name);
CREATE TABLE tag_new (name TEXT NOT NULL UNIQUE);
INSERT INTO tag_new (name) SELECT DISTINCT name FROM tag;
DROP TABLE tag;
ALTER TABLE tag_new RENAME TO tag;
