-- up
ALTER TYPE order_status ADD VALUE 'cancelled';

-- down
-- A value cannot be dropped: the type is made anew.
UPDATE "order" SET status = 'open' WHERE status = 'cancelled';
ALTER TABLE "order" ALTER COLUMN status DROP DEFAULT;
ALTER TYPE order_status RENAME TO order_status_with_cancelled;
CREATE TYPE order_status AS ENUM ('open', 'paid', 'shipped');
ALTER TABLE "order" ALTER COLUMN status TYPE order_status USING status::text::order_status;
ALTER TABLE "order" ALTER COLUMN status SET DEFAULT 'open';
DROP TYPE order_status_with_cancelled;
