-- up
CREATE MATERIALIZED VIEW sales_by_day AS
SELECT (o.placed_at AT TIME ZONE 'UTC')::date AS day, sum(l.quantity * l.unit_cents) AS cents, count(DISTINCT o.id) AS orders
FROM "order" AS o JOIN order_line AS l ON l.order_id = o.id
WHERE o.status <> 'cancelled'
GROUP BY 1
WITH DATA;
CREATE UNIQUE INDEX sales_by_day_key ON sales_by_day (day);

-- down
DROP MATERIALIZED VIEW sales_by_day;
