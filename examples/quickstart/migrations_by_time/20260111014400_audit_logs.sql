-- description: who did what to which project

-- up
CREATE TABLE audit_logs (
    id         INTEGER PRIMARY KEY,
    user_id    INTEGER,
    project_id INTEGER REFERENCES projects (id) ON DELETE SET NULL,
    action     TEXT NOT NULL,
    details    TEXT,
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX idx_audit_logs_user ON audit_logs (user_id);
CREATE INDEX idx_audit_logs_project ON audit_logs (project_id);
CREATE INDEX idx_audit_logs_action ON audit_logs (action);
CREATE INDEX idx_audit_logs_created_at ON audit_logs (created_at);

-- down
DROP TABLE audit_logs;
