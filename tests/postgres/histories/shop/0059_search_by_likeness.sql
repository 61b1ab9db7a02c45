-- up
CREATE EXTENSION pg_trgm;
CREATE INDEX customer_like ON customer USING gin (full_name gin_trgm_ops, (email::text) gin_trgm_ops);

-- down no-transaction
DROP INDEX CONCURRENTLY customer_like;
DROP EXTENSION pg_trgm;
