-- irreversible: an example

-- up
DROP TRIGGER note_new;
DROP TABLE note_text;
