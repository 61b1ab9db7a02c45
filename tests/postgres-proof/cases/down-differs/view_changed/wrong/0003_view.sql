-- up
DROP VIEW named;
CREATE VIEW named AS SELECT id, name, email FROM client;
-- down
DROP VIEW named;
CREATE VIEW named AS SELECT id, email AS name FROM client;
