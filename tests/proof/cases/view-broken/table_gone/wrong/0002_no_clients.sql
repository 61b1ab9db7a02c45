-- irreversible: an example

-- up
DROP TABLE client;
