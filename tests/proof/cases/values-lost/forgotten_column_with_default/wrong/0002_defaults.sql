-- irreversible: defaults only

-- up
CREATE TABLE item_new (
    id INTEGER PRIMARY KEY,
    cents INTEGER NOT NULL DEFAULT 0,
    unit TEXT NOT NULL DEFAULT 'each'
);
INSERT INTO item_new (id, unit) SELECT id, unit FROM item;
DROP TABLE item;
ALTER TABLE item_new RENAME TO item;
