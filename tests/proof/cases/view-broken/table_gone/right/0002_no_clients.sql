-- irreversible: an example

-- up
DROP VIEW names;
DROP TABLE client;
