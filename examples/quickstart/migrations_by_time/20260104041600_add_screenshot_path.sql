-- up
ALTER TABLE compliance_checks ADD COLUMN screenshot_path TEXT;

-- down
ALTER TABLE compliance_checks DROP COLUMN screenshot_path;
