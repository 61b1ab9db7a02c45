-- up
ALTER TABLE customer ADD CONSTRAINT customer_tenant_key UNIQUE (tenant_id, id);
ALTER TABLE "order" ADD CONSTRAINT order_customer_of_tenant_fkey
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customer (tenant_id, id) MATCH FULL ON UPDATE CASCADE NOT VALID;

-- down
ALTER TABLE "order" DROP CONSTRAINT order_customer_of_tenant_fkey;
ALTER TABLE customer DROP CONSTRAINT customer_tenant_key;
