-- irreversible: strict from now on

-- up
CREATE TABLE ticket_new (id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL) STRICT;
INSERT INTO ticket_new (id, text) SELECT id, text FROM ticket;
DROP TABLE ticket;
ALTER TABLE ticket_new RENAME TO ticket;
