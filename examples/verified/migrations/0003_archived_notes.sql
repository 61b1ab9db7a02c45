-- description: a third state, for which the table is rebuilt

-- up
DROP VIEW tagged;

CREATE TABLE note_new (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    author_id INTEGER NOT NULL REFERENCES author (id) ON DELETE CASCADE,
    title     TEXT NOT NULL,
    body      TEXT,
    state     TEXT NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'public', 'archived')),
    changes   INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO note_new (id, author_id, title, body, state, changes)
SELECT id, author_id, title, body, state, changes FROM note;
DELETE FROM sqlite_sequence WHERE name = 'note_new';
INSERT INTO sqlite_sequence (name, seq)
SELECT 'note_new', seq FROM sqlite_sequence WHERE name = 'note';
DROP TABLE note;
ALTER TABLE note_new RENAME TO note;

CREATE INDEX note_author ON note (author_id);
CREATE TRIGGER note_changes AFTER UPDATE OF body ON note BEGIN
    UPDATE note SET changes = changes + 1 WHERE id = new.id;
END;
CREATE VIEW tagged AS
SELECT note.title, tag.name FROM note
JOIN note_tag ON note_tag.note_id = note.id
JOIN tag ON tag.id = note_tag.tag_id;

-- check
SELECT id FROM note WHERE state NOT IN ('draft', 'public', 'archived');

-- down
-- Archived notes have no state to go back to.
