-- up
CREATE TABLE tag (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE INDEX tag_name ON tag (name);
INSERT INTO tag (id, name) VALUES (1, 'new');

-- down
DROP TABLE tag;
