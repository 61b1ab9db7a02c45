-- irreversible: strict from now on

-- up
CREATE TABLE note_new (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
INSERT INTO note_new (id, body) SELECT id, body FROM note;
DROP TABLE note;
ALTER TABLE note_new RENAME TO note;
