-- irreversible: gone
-- up
TRUNCATE client CASCADE;
