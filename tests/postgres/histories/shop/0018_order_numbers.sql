-- up
CREATE SEQUENCE order_number AS bigint START WITH 100000 INCREMENT BY 7 CACHE 10;
ALTER TABLE "order" ADD COLUMN number bigint;
UPDATE "order" SET number = nextval('order_number');
ALTER TABLE "order"
    ALTER COLUMN number SET DEFAULT nextval('order_number'),
    ALTER COLUMN number SET NOT NULL,
    ADD CONSTRAINT order_number_key UNIQUE (number);
ALTER SEQUENCE order_number OWNED BY "order".number;

-- down
ALTER TABLE "order" DROP COLUMN number;
