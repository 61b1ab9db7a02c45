-- description: titles have at most 200 characters

-- up
CREATE TABLE note_new (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    author_id INTEGER NOT NULL REFERENCES author (id) ON DELETE CASCADE,
    title     TEXT NOT NULL CHECK (length(title) <= 200),
    body      TEXT,
    state     TEXT NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'public', 'archived')),
    changes   INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO note_new (id, author_id, title, state, changes)
SELECT id, author_id, title, state, changes FROM note;
DROP VIEW tagged;
DROP TABLE note;
ALTER TABLE note_new RENAME TO note;
CREATE INDEX note_author ON note (author_id);
CREATE VIEW tagged AS
SELECT note.title, tag.name FROM note
JOIN note_tag ON note_tag.note_id = note.id
JOIN tag ON tag.id = note_tag.tag_id;

-- down
-- Longer titles are no mistake of their own.
