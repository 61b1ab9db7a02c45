-- irreversible: an example

-- up
ALTER TABLE client RENAME COLUMN name TO full_name;
