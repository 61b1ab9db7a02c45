-- up
ALTER TABLE "order" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE order_line ENABLE ROW LEVEL SECURITY;
CREATE POLICY order_of_tenant ON "order" USING (tenant_id = current_tenant());
CREATE POLICY line_of_order ON order_line FOR SELECT USING (
    EXISTS (SELECT FROM "order" AS o WHERE o.id = order_line.order_id AND o.tenant_id = current_tenant())
);
COMMENT ON POLICY line_of_order ON order_line IS 'one sees the lines of the orders that one sees';

-- down
DROP POLICY line_of_order ON order_line;
DROP POLICY order_of_tenant ON "order";
ALTER TABLE order_line DISABLE ROW LEVEL SECURITY;
ALTER TABLE "order" NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
