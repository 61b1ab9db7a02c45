-- up
ALTER TYPE order_status ADD VALUE IF NOT EXISTS 'returned' AFTER 'shipped';

-- down
-- Whatever names a status stands in the way: an index, a trigger, a view.
UPDATE "order" SET status = 'shipped' WHERE status = 'returned';
DROP INDEX order_pending;
DROP TRIGGER order_status_changed ON "order";
DROP MATERIALIZED VIEW sales_by_day;
ALTER TABLE "order" ALTER COLUMN status DROP DEFAULT;
ALTER TYPE order_status RENAME TO order_status_with_returned;
CREATE TYPE order_status AS ENUM ('open', 'paid', 'shipped', 'cancelled');
ALTER TABLE "order" ALTER COLUMN status TYPE order_status USING status::text::order_status;
ALTER TABLE "order" ALTER COLUMN status SET DEFAULT 'open';
DROP TYPE order_status_with_returned;
CREATE MATERIALIZED VIEW sales_by_day AS
SELECT (o.placed_at AT TIME ZONE 'UTC')::date AS day, sum(l.quantity * l.unit_cents) AS cents, count(DISTINCT o.id) AS orders
FROM "order" AS o JOIN order_line AS l ON l.order_id = o.id
WHERE o.status <> 'cancelled'
GROUP BY 1
WITH DATA;
CREATE UNIQUE INDEX sales_by_day_key ON sales_by_day (day);
CREATE TRIGGER order_status_changed AFTER UPDATE OF status ON "order" FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status)
    EXECUTE FUNCTION order_status_changed();
CREATE INDEX order_pending ON "order" (placed_at) WHERE status <> 'cancelled';
