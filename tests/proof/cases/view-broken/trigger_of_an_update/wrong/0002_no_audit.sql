-- irreversible: an example

-- up
DROP TABLE audit;
