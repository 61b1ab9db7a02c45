-- irreversible: gone
-- up
DROP TABLE log_2020;
