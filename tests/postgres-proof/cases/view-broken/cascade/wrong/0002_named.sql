-- up
CREATE VIEW named AS SELECT id, name FROM client;
-- down
DROP VIEW named;
