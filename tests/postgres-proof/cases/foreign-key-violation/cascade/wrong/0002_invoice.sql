-- up
CREATE TABLE invoice (id bigint PRIMARY KEY, client_id bigint NOT NULL REFERENCES client (id) ON DELETE CASCADE);
-- down
DROP TABLE invoice;
