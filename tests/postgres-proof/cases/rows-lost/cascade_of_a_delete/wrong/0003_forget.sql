-- irreversible: gone
-- up
DELETE FROM client;
