-- up
ALTER TABLE projects ADD COLUMN base_url TEXT NOT NULL DEFAULT '';

-- down
ALTER TABLE projects DROP COLUMN base_url;
