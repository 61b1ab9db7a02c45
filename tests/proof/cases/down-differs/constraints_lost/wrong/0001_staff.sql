-- up
CREATE TABLE staff (
    id INTEGER PRIMARY KEY,
    chief INTEGER REFERENCES staff (id) ON DELETE CASCADE,
    age INTEGER CHECK (age >= 0),
    badge TEXT UNIQUE
);

-- down
DROP TABLE staff;
