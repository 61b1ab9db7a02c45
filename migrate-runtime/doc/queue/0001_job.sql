-- description: what is to be done later

-- up
CREATE TABLE queue_job (id INTEGER PRIMARY KEY, payload BLOB NOT NULL);

-- down
DROP TABLE queue_job;
