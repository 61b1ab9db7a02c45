-- up
COMMENT ON TABLE "order" IS 'it''s what somebody has ordered; see order_line';
COMMENT ON COLUMN "order".number IS E'what\'s printed -- not the id';
COMMENT ON COLUMN customer.email IS $$who's "there"; /* one @ */$$;
COMMENT ON FUNCTION touch() IS U&'r\00FChrt an;';
COMMENT ON INDEX customer_email_key IS 'case does not matter';
COMMENT ON CONSTRAINT "stock is not negative" ON stock IS 'it''s not';
COMMENT ON TYPE order_status IS 'from open to shipped, and back';
COMMENT ON SCHEMA audit IS 'who did what; when';
GRANT USAGE ON SCHEMA audit TO PUBLIC;
GRANT SELECT (id, at, what, verb) ON audit.entry TO PUBLIC;
GRANT SELECT ON sales_by_day, country TO PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA audit GRANT SELECT ON SEQUENCES TO PUBLIC;

-- down
ALTER DEFAULT PRIVILEGES IN SCHEMA audit REVOKE SELECT ON SEQUENCES FROM PUBLIC;
REVOKE SELECT ON sales_by_day, country FROM PUBLIC;
REVOKE SELECT (id, at, what, verb) ON audit.entry FROM PUBLIC;
REVOKE USAGE ON SCHEMA audit FROM PUBLIC;
COMMENT ON SCHEMA audit IS NULL;
COMMENT ON TYPE order_status IS NULL;
COMMENT ON CONSTRAINT "stock is not negative" ON stock IS NULL;
COMMENT ON INDEX customer_email_key IS NULL;
COMMENT ON FUNCTION touch() IS NULL;
COMMENT ON COLUMN customer.email IS NULL;
COMMENT ON COLUMN "order".number IS NULL;
COMMENT ON TABLE "order" IS NULL;
