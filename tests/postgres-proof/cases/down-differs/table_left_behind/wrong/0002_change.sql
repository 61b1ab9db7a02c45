-- up
CREATE TABLE tag (id bigserial PRIMARY KEY, name text UNIQUE);
CREATE INDEX tag_name ON tag (name, id);
-- down
SELECT 1;
