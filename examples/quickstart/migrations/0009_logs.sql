-- up
CREATE TABLE logs (
    id        INTEGER PRIMARY KEY,
    level     TEXT NOT NULL,
    message   TEXT NOT NULL,
    logged_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- down
DROP TABLE logs;
