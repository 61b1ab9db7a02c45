-- up
CREATE EXTENSION btree_gist;
CREATE TABLE product_price (
    product_id bigint NOT NULL REFERENCES product ON DELETE CASCADE,
    during tstzrange NOT NULL DEFAULT tstzrange(now(), NULL),
    cents integer NOT NULL CHECK (cents >= 0),
    CONSTRAINT product_price_one_at_a_time EXCLUDE USING gist (product_id WITH =, during WITH &&),
    CHECK (NOT isempty(during))
);
INSERT INTO product_price (product_id, during, cents)
SELECT id, tstzrange('2023-01-01 00:00Z', NULL, '[)'), price_cents FROM product;

-- check
SELECT id FROM product WHERE id NOT IN (SELECT product_id FROM product_price WHERE during @> now());

-- down
DROP TABLE product_price;
DROP EXTENSION btree_gist;
