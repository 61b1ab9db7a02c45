-- irreversible: the old names are gone

-- up
UPDATE client SET name = 'bob' WHERE name <> 'ann';
CREATE TABLE client_new (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL CHECK (name IN ('ann', 'bob')),
    email TEXT
);
INSERT INTO client_new (id, name, email) SELECT id, name, email FROM client;
DROP TABLE client;
ALTER TABLE client_new RENAME TO client;
