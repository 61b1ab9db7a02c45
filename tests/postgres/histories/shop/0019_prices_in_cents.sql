-- up
-- The check goes and comes again: it would stay one of numeric.
ALTER TABLE product DROP CONSTRAINT product_price_check;
ALTER TABLE product ALTER COLUMN price TYPE integer USING round(price * 100)::integer;
ALTER TABLE product RENAME COLUMN price TO price_cents;
ALTER TABLE product ADD CHECK (price_cents >= 0);

-- check
SELECT id FROM product WHERE price_cents < 100;

-- down
ALTER TABLE product DROP CONSTRAINT product_price_cents_check;
ALTER TABLE product RENAME COLUMN price_cents TO price;
ALTER TABLE product ALTER COLUMN price TYPE numeric(12, 2) USING price / 100.0;
ALTER TABLE product ADD CHECK (price >= 0);
