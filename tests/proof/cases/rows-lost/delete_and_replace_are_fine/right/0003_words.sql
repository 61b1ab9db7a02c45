-- irreversible: an example

-- up
CREATE TABLE word (id INTEGER PRIMARY KEY, language TEXT NOT NULL UNIQUE);
