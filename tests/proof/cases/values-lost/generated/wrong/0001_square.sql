-- up
CREATE TABLE square (
    id INTEGER PRIMARY KEY,
    side INTEGER,
    area INTEGER GENERATED ALWAYS AS (side * side) STORED
);

-- down
DROP TABLE square;
