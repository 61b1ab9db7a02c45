-- up
CREATE TABLE tag (id bigint PRIMARY KEY, name text UNIQUE);
CREATE INDEX tag_name ON tag (name, id);
-- down
DROP TABLE tag;
