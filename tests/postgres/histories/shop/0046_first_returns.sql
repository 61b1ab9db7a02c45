-- description: uses the value that the migration before has added
-- requires: 45

-- up
UPDATE "order" SET status = 'returned' WHERE status = 'paid' AND id % 6 = 0;
ALTER TABLE "order" ADD COLUMN returned_at timestamptz;
UPDATE "order" SET returned_at = placed_at + interval '1 week' WHERE status = 'returned';
ALTER TABLE "order" ADD CONSTRAINT order_returned_check CHECK ((status = 'returned') = (returned_at IS NOT NULL));

-- check
SELECT 1 WHERE NOT EXISTS (SELECT FROM "order" WHERE status = 'returned');

-- down
ALTER TABLE "order" DROP CONSTRAINT order_returned_check;
ALTER TABLE "order" DROP COLUMN returned_at;
UPDATE "order" SET status = 'paid' WHERE status = 'returned';
