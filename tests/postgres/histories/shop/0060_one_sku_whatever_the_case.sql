-- up no-transaction
CREATE UNIQUE INDEX CONCURRENTLY product_sku_lower ON product (lower(sku));
CREATE UNIQUE INDEX CONCURRENTLY product_sku_tenant ON product (sku, id);
ALTER TABLE product ADD CONSTRAINT product_sku_tenant_key UNIQUE USING INDEX product_sku_tenant;
ALTER TABLE product DROP CONSTRAINT product_sku_key;

-- down no-transaction
CREATE UNIQUE INDEX CONCURRENTLY product_sku_key ON product (sku);
ALTER TABLE product ADD CONSTRAINT product_sku_key UNIQUE USING INDEX product_sku_key;
ALTER TABLE product DROP CONSTRAINT product_sku_tenant_key;
DROP INDEX CONCURRENTLY product_sku_lower;
