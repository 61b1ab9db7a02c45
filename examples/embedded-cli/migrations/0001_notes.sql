-- description: what is to be remembered

-- up
CREATE TABLE note (
    id   INTEGER PRIMARY KEY,
    text TEXT NOT NULL
) STRICT;

-- down
DROP TABLE note;
