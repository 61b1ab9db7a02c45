-- up no-transaction
UPDATE "order" SET status = 'cancelled' WHERE id % 10 = 0 AND status = 'open';
CREATE INDEX CONCURRENTLY order_pending ON "order" (placed_at) WHERE status <> 'cancelled';

-- down no-transaction
DROP INDEX CONCURRENTLY order_pending;
UPDATE "order" SET status = 'open' WHERE status = 'cancelled';
