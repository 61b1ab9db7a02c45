-- description: what was checked of a project, and with what result

-- up
CREATE TABLE compliance_checks (
    id         INTEGER PRIMARY KEY,
    project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    rule       TEXT NOT NULL,
    passed     INTEGER NOT NULL DEFAULT 0 CHECK (passed IN (0, 1)),
    details    TEXT,
    checked_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX idx_compliance_checks_project ON compliance_checks (project_id);

CREATE TRIGGER compliance_checks_rule_is_lower_case
AFTER INSERT ON compliance_checks
WHEN NEW.rule <> lower(NEW.rule)
BEGIN
    UPDATE compliance_checks
    SET rule = CASE WHEN NEW.rule = '' THEN 'unknown' ELSE lower(NEW.rule) END
    WHERE id = NEW.id;
END;

-- down
DROP TABLE compliance_checks;
