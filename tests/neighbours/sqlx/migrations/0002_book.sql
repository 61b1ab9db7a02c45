-- description: what they wrote, and a count that a trigger keeps

-- up
CREATE TABLE book (
    id        INTEGER PRIMARY KEY,
    author_id INTEGER NOT NULL REFERENCES author (id) ON DELETE CASCADE,
    title     TEXT NOT NULL
);
CREATE INDEX book_author ON book (author_id);

ALTER TABLE author ADD COLUMN books INTEGER NOT NULL DEFAULT 0;
CREATE TRIGGER book_added AFTER INSERT ON book BEGIN
    UPDATE author SET books = books + 1 WHERE id = NEW.author_id;
END;

INSERT INTO author (name) VALUES ('Ada');
INSERT INTO book (author_id, title) SELECT id, 'Notes' FROM author WHERE name = 'Ada';

-- check
SELECT id FROM author WHERE books <> (SELECT count(*) FROM book WHERE author_id = author.id);

-- down
DROP TRIGGER book_added;
ALTER TABLE author DROP COLUMN books;
DROP TABLE book;
DELETE FROM author WHERE name = 'Ada';
