-- irreversible: an example

-- up
DROP VIEW names;
CREATE VIEW names AS SELECT id, name AS full_name FROM client;
