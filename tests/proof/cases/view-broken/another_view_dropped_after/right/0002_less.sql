-- irreversible: an example

-- up
DROP TRIGGER client_new;
DROP TABLE audit;
DROP VIEW names;
