-- irreversible: an example

-- up
DROP TABLE note_text;
