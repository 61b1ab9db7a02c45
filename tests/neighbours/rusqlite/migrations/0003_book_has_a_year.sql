-- up
ALTER TABLE book ADD COLUMN year INTEGER;
UPDATE book SET year = 1843 WHERE title = 'Notes';

-- down
ALTER TABLE book DROP COLUMN year;
