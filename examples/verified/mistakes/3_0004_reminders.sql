-- up
CREATE TABLE reminder (
    note_id INTEGER PRIMARY KEY REFERENCES note (id) ON DELETE CASCADE,
    due     TEXT NOT NULL CHECK (due LIKE '____-__-__')
) STRICT;
CREATE INDEX note_title ON note (title);

-- down
DROP TABLE reminder;
