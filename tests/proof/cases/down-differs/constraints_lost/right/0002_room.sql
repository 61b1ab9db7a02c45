-- up
ALTER TABLE staff ADD COLUMN room TEXT;

-- down
CREATE TABLE staff_old (
    id INTEGER PRIMARY KEY,
    chief INTEGER REFERENCES staff_old (id) ON DELETE CASCADE,
    age INTEGER CHECK (age >= 0),
    badge TEXT UNIQUE
);
INSERT INTO staff_old SELECT id, chief, age, badge FROM staff;
DROP TABLE staff;
ALTER TABLE staff_old RENAME TO staff;
