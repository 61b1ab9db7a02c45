-- up
CREATE TABLE with_email (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL);
CREATE TABLE without_email (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
INSERT INTO with_email SELECT * FROM client WHERE email IS NOT NULL;
INSERT INTO without_email SELECT id, name FROM client WHERE email IS NULL;
DROP TABLE client;

-- down
CREATE TABLE client (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT);
INSERT INTO client SELECT * FROM with_email;
INSERT INTO client SELECT *, NULL FROM without_email;
DROP TABLE without_email;
DROP TABLE with_email;
