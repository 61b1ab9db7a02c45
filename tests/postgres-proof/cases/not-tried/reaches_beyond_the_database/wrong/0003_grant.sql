-- up
GRANT SELECT ON client TO proof_reader;
-- down
REVOKE SELECT ON client FROM proof_reader;
