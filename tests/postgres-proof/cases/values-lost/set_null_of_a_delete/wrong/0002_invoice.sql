-- up
CREATE TABLE invoice (id bigint PRIMARY KEY, client_id bigint REFERENCES client (id) ON DELETE SET NULL);
-- down
DROP TABLE invoice;
