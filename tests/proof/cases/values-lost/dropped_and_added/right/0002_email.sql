-- irreversible: the old collation asks for a rebuild

-- up
ALTER TABLE client ADD COLUMN mail TEXT COLLATE NOCASE;
UPDATE client SET mail = email;
ALTER TABLE client DROP COLUMN email;
ALTER TABLE client RENAME COLUMN mail TO email;
