-- description: projects are hidden before they are deleted

-- up
ALTER TABLE projects ADD COLUMN deleted_at TEXT;
CREATE INDEX idx_projects_alive ON projects (name) WHERE deleted_at IS NULL;

-- down
DROP INDEX idx_projects_alive;
ALTER TABLE projects DROP COLUMN deleted_at;
