-- up
CREATE TABLE order_event_later PARTITION OF order_event FOR VALUES FROM ('2025-01-01 00:00+00') TO (MAXVALUE);
CREATE INDEX order_event_order ON order_event (order_id, at);
ALTER TABLE order_event ADD CONSTRAINT order_event_order_fkey FOREIGN KEY (order_id) REFERENCES "order" ON DELETE CASCADE;

-- down
ALTER TABLE order_event DROP CONSTRAINT order_event_order_fkey;
DROP INDEX order_event_order;
DROP TABLE order_event_later;
