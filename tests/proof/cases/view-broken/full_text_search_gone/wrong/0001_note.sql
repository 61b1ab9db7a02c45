-- up
CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE VIRTUAL TABLE note_text USING fts5 (body, content = 'note', content_rowid = 'id');
CREATE TRIGGER note_new AFTER INSERT ON note
BEGIN
    INSERT INTO note_text (rowid, body) VALUES (new.id, new.body);
END;

-- down
DROP TABLE note_text;
DROP TABLE note;
