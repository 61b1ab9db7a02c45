-- irreversible: an example

-- up
DROP VIEW shouts;
DROP VIEW names;
CREATE VIEW names AS SELECT id, name AS full_name FROM client;
CREATE VIEW shouts AS SELECT upper(full_name) FROM names;
