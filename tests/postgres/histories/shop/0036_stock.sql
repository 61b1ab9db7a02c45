-- up
CREATE TABLE warehouse (
    code text PRIMARY KEY CHECK (code ~ '^[A-Z]{2,4}$'),
    title text NOT NULL UNIQUE
);
INSERT INTO warehouse VALUES ('MAIN', 'The one; and only'), ('LOST', 'What nobody finds');
CREATE TABLE stock (
    warehouse text NOT NULL DEFAULT 'LOST' REFERENCES warehouse ON UPDATE CASCADE ON DELETE SET DEFAULT,
    product_id bigint NOT NULL REFERENCES product ON DELETE CASCADE,
    amount integer NOT NULL DEFAULT 0 CONSTRAINT "stock is not negative" CHECK (amount >= 0),
    PRIMARY KEY (warehouse, product_id)
) WITH (fillfactor = 80);
INSERT INTO stock SELECT 'MAIN', id, 100 FROM product;
UPDATE warehouse SET code = 'HQ' WHERE code = 'MAIN';

-- check
SELECT warehouse FROM stock WHERE warehouse <> 'HQ';

-- down
DROP TABLE stock;
DROP TABLE warehouse;
