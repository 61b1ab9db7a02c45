-- up
CREATE TABLE tag (id bigint);
-- down
DROP TABLE tag;
