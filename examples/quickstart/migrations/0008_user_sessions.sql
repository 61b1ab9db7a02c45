-- up
CREATE TABLE user_sessions (
    id         INTEGER PRIMARY KEY,
    user_id    INTEGER NOT NULL,
    token      TEXT NOT NULL,
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    expires_at TEXT NOT NULL
);
CREATE UNIQUE INDEX idx_user_sessions_token ON user_sessions (token);
CREATE INDEX idx_user_sessions_user_expiry ON user_sessions (user_id, expires_at);

-- down
DROP TABLE user_sessions;
