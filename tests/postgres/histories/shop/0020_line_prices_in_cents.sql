-- up
-- The view holds on to the column.
DROP VIEW order_total;
ALTER TABLE order_line ALTER COLUMN unit_price TYPE integer USING (unit_price * 100)::integer;
ALTER TABLE order_line RENAME COLUMN unit_price TO unit_cents;
CREATE VIEW order_total AS
SELECT o.id AS order_id, o.customer_id, sum(l.quantity * l.unit_cents) AS cents, count(*) AS lines
FROM "order" AS o JOIN order_line AS l ON l.order_id = o.id
GROUP BY o.id;
COMMENT ON VIEW order_total IS 'what an order costs; without shipping';

-- down
DROP VIEW order_total;
ALTER TABLE order_line RENAME COLUMN unit_cents TO unit_price;
ALTER TABLE order_line ALTER COLUMN unit_price TYPE numeric(12, 2) USING unit_price / 100.0;
CREATE VIEW order_total AS
SELECT o.id AS order_id, o.customer_id, sum(l.quantity * l.unit_price) AS total, count(*) AS lines
FROM "order" AS o JOIN order_line AS l ON l.order_id = o.id
GROUP BY o.id;
COMMENT ON VIEW order_total IS 'what an order costs; without shipping';
