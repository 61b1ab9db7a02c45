-- irreversible: the words are gone

-- up
ALTER TABLE word DROP COLUMN text;
