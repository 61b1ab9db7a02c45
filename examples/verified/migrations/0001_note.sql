-- description: notes, and who wrote them

-- up
CREATE TABLE author (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 2 AND 40)
) STRICT;

CREATE TABLE note (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    author_id INTEGER NOT NULL REFERENCES author (id) ON DELETE CASCADE,
    title     TEXT NOT NULL,
    body      TEXT,
    state     TEXT NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'public')),
    changes   INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX note_author ON note (author_id);

CREATE TRIGGER note_changes AFTER UPDATE OF body ON note BEGIN
    UPDATE note SET changes = changes + 1 WHERE id = new.id;
END;

-- down
DROP TABLE note;
DROP TABLE author;
