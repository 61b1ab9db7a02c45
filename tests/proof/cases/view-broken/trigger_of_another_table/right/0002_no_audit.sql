-- irreversible: an example

-- up
DROP TRIGGER client_new;
DROP TABLE audit;
