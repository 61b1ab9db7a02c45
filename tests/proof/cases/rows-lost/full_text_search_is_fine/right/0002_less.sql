-- irreversible: an example

-- up
INSERT INTO note (note) VALUES ('optimize');
DELETE FROM note WHERE title = 'a';
UPDATE note SET body = 'zwei' WHERE title = 'b';
