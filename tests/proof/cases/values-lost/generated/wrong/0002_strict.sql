-- irreversible: strict from now on

-- up
CREATE TABLE square_new (
    id INTEGER PRIMARY KEY,
    side INTEGER,
    area INTEGER GENERATED ALWAYS AS (side * side) STORED
) STRICT;
INSERT INTO square_new (id) SELECT id FROM square;
DROP TABLE square;
ALTER TABLE square_new RENAME TO square;
