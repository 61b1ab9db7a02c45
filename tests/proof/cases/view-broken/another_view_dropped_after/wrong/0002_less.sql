-- irreversible: an example

-- up
DROP TABLE audit;
DROP VIEW names;
