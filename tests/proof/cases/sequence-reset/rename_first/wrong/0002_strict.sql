-- irreversible: strict from now on

-- up
ALTER TABLE ticket RENAME TO ticket_old;
CREATE TABLE ticket (id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT) STRICT;
INSERT INTO ticket (id, text) SELECT id, text FROM ticket_old;
DROP TABLE ticket_old;
