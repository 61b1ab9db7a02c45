-- up
CREATE TABLE code (text text NOT NULL CHECK (md5(text) = '202cb962ac59075b964b07152d234b70'));
-- down
DROP TABLE code;
