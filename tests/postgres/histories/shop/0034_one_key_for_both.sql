-- requires: 33

-- up
ALTER TABLE "order" VALIDATE CONSTRAINT order_customer_of_tenant_fkey;
ALTER TABLE "order" DROP CONSTRAINT order_customer_fkey;

-- down
ALTER TABLE "order"
    ADD CONSTRAINT order_customer_fkey FOREIGN KEY (customer_id) REFERENCES customer ON DELETE RESTRICT,
    DROP CONSTRAINT order_customer_of_tenant_fkey;
ALTER TABLE "order" ADD CONSTRAINT order_customer_of_tenant_fkey
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customer (tenant_id, id) MATCH FULL ON UPDATE CASCADE NOT VALID;
