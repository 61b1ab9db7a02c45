-- irreversible: strict from now on

-- up
DROP TABLE client;
CREATE TABLE client (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT) STRICT;
