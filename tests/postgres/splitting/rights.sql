CREATE TABLE account (id int PRIMARY KEY, owner text NOT NULL DEFAULT current_user, "who;" text);
CREATE FUNCTION owned(text) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT $1 = current_user; $$;
ALTER TABLE account ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "own; only" ON account AS PERMISSIVE FOR ALL TO PUBLIC
  USING (owner = current_user OR owned(';')) WITH CHECK (owner <> ';');
CREATE POLICY read ON account AS RESTRICTIVE FOR SELECT TO CURRENT_USER USING (true);
ALTER POLICY read ON account USING (id > 0 AND "who;" IS NULL);
GRANT SELECT (id, "who;"), INSERT ON account TO PUBLIC;
GRANT ALL ON ALL TABLES IN SCHEMA public TO CURRENT_USER WITH GRANT OPTION;
REVOKE EXECUTE ON FUNCTION owned(text) FROM PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO PUBLIC;
COMMENT ON TABLE account IS 'it''s; an account -- no /* comment';
COMMENT ON COLUMN account."who;" IS E'who\'s; there';
COMMENT ON POLICY "own; only" ON account IS $$one's; own$$;
COMMENT ON FUNCTION owned(text) IS NULL;
DROP POLICY IF EXISTS "own; only" ON account;
REVOKE ALL ON account FROM PUBLIC
