-- irreversible: an example

-- up
DROP TRIGGER client_named;
DROP TABLE audit;
