-- description: tags

-- up
CREATE TABLE tag (id INTEGER PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE UNIQUE) STRICT;

CREATE TABLE note_tag (
    note_id INTEGER NOT NULL REFERENCES note (id) ON DELETE CASCADE,
    tag_id  INTEGER NOT NULL REFERENCES tag (id) ON DELETE CASCADE,
    PRIMARY KEY (note_id, tag_id)
) STRICT, WITHOUT ROWID;

CREATE VIEW tagged AS
SELECT note.title, tag.name FROM note
JOIN note_tag ON note_tag.note_id = note.id
JOIN tag ON tag.id = note_tag.tag_id;

-- down
DROP VIEW tagged;
DROP TABLE note_tag;
DROP TABLE tag;
