-- up
CREATE SCHEMA audit;
CREATE TABLE audit.entry (
    id bigserial PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    who text NOT NULL DEFAULT current_user,
    what regclass NOT NULL,
    verb "char" NOT NULL CHECK (verb IN ('I', 'U', 'D')),
    before jsonb,
    after jsonb
);
CREATE INDEX entry_after ON audit.entry USING gin (after jsonb_path_ops);
CREATE INDEX entry_at ON audit.entry USING brin (at);

-- down
DROP SCHEMA audit CASCADE;
