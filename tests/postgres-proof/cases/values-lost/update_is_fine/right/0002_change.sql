-- irreversible: an example
-- up
UPDATE client SET email = NULL;
