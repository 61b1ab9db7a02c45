-- irreversible: the ends are gone

-- up
CREATE TABLE span_new (id INTEGER PRIMARY KEY, start INTEGER);
INSERT INTO span_new (id, start) SELECT id, start FROM span;
DROP TABLE span;
ALTER TABLE span_new RENAME TO span;
