-- irreversible: an example

-- up
PRAGMA legacy_alter_table = ON;
CREATE TABLE client_new (id INTEGER PRIMARY KEY, full_name TEXT);
INSERT INTO client_new (id, full_name) SELECT id, name FROM client;
DROP TABLE client;
ALTER TABLE client_new RENAME TO client;
PRAGMA legacy_alter_table = OFF;
