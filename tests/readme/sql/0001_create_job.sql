-- up
CREATE TABLE job (id INTEGER PRIMARY KEY);

-- down
DROP TABLE job;
