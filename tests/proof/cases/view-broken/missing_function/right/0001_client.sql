-- allow: view-broken because the application has slugify, and a test proves it
-- up
CREATE TABLE client (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE VIEW slugs AS SELECT slugify(name) AS slug FROM client;

-- down
DROP VIEW slugs;
DROP TABLE client;
