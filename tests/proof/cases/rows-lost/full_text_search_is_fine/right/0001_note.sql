-- up
CREATE VIRTUAL TABLE note USING fts5 (title, body);
INSERT INTO note (title, body) VALUES ('a', 'one'), ('b', 'two');
INSERT INTO note (title, body) VALUES ('c', 'three');

-- down
DROP TABLE note;
