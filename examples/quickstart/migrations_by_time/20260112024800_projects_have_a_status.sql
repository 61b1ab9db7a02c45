-- description: a project has a status, one of three
-- requires: 20260101010400, 20260103031200, 20260105052000

-- SQLite cannot add a CHECK to a table: it is built anew. Foreign keys are off while migrations run,
-- so that DROP TABLE does not cascade to compliance_checks, and are checked before the commit.

-- up
CREATE TABLE projects_new (
    id          INTEGER PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE,
    description TEXT,
    created_at  TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    base_url    TEXT NOT NULL DEFAULT '',
    deleted_at  TEXT,
    status      TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'paused', 'deleted'))
);
INSERT INTO projects_new (id, name, description, created_at, base_url, deleted_at, status)
SELECT id, name, description, created_at, base_url, deleted_at,
       CASE WHEN deleted_at IS NULL THEN 'active' ELSE 'deleted' END
FROM projects;
DROP TABLE projects;
ALTER TABLE projects_new RENAME TO projects;
CREATE INDEX idx_projects_alive ON projects (name) WHERE deleted_at IS NULL;

-- check
SELECT id, status, deleted_at FROM projects WHERE (status = 'deleted') <> (deleted_at IS NOT NULL);

-- down
CREATE TABLE projects_old (
    id          INTEGER PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE,
    description TEXT,
    created_at  TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    base_url    TEXT NOT NULL DEFAULT '',
    deleted_at  TEXT
);
INSERT INTO projects_old (id, name, description, created_at, base_url, deleted_at)
SELECT id, name, description, created_at, base_url, deleted_at FROM projects;
DROP TABLE projects;
ALTER TABLE projects_old RENAME TO projects;
CREATE INDEX idx_projects_alive ON projects (name) WHERE deleted_at IS NULL;
