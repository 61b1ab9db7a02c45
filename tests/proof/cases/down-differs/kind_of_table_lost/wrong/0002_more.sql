-- up
ALTER TABLE word ADD COLUMN more TEXT;
ALTER TABLE ticket ADD COLUMN more TEXT;

-- down
CREATE TABLE word_old (text TEXT PRIMARY KEY, n INTEGER);
INSERT INTO word_old SELECT text, n FROM word;
DROP TABLE word;
ALTER TABLE word_old RENAME TO word;
CREATE TABLE ticket_old (id INTEGER PRIMARY KEY, n INTEGER AS (id * 3));
INSERT INTO ticket_old (id) SELECT id FROM ticket;
DROP TABLE ticket;
ALTER TABLE ticket_old RENAME TO ticket;
