-- up
CREATE TABLE invoice (id bigint PRIMARY KEY, client_id bigint);
-- down
DROP TABLE invoice;
