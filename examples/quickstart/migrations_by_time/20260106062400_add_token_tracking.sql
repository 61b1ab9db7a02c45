-- description: what a check has cost
-- requires: 20260102020800

-- up
ALTER TABLE compliance_checks ADD COLUMN input_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE compliance_checks ADD COLUMN output_tokens INTEGER NOT NULL DEFAULT 0;

-- down
ALTER TABLE compliance_checks DROP COLUMN output_tokens;
ALTER TABLE compliance_checks DROP COLUMN input_tokens;
