-- up
ALTER TABLE client RENAME TO client_old;
CREATE TABLE client (id INTEGER PRIMARY KEY, name TEXT);
INSERT INTO client SELECT * FROM client_old;
DROP TABLE client_old;

-- down
ALTER TABLE client RENAME TO client_old;
CREATE TABLE client (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
INSERT INTO client SELECT * FROM client_old;
DROP TABLE client_old;
