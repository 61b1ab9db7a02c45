-- irreversible: gone
-- up
UPDATE invoice SET client_id = NULL;
DELETE FROM client;
