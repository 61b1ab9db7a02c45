-- up
CREATE VIEW order_total AS
SELECT o.id AS order_id, o.customer_id, sum(l.quantity * l.unit_price) AS total, count(*) AS lines
FROM "order" AS o JOIN order_line AS l ON l.order_id = o.id
GROUP BY o.id;
COMMENT ON VIEW order_total IS 'what an order costs; without shipping';

-- down
DROP VIEW order_total;
