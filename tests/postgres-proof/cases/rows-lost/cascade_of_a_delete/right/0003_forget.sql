-- irreversible: gone
-- up
DELETE FROM invoice;
DELETE FROM client;
