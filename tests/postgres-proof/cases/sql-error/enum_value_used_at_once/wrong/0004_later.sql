-- up
CREATE TABLE later (id bigint);
-- down
DROP TABLE later;
