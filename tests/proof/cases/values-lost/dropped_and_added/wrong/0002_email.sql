-- irreversible: the old collation asks for a rebuild

-- up
ALTER TABLE client DROP COLUMN email;
ALTER TABLE client ADD COLUMN email TEXT COLLATE NOCASE;
