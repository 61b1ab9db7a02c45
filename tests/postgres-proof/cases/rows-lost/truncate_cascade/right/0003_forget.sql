-- irreversible: gone
-- up
TRUNCATE client, invoice;
