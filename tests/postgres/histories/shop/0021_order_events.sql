-- up
CREATE SEQUENCE order_event_id;
CREATE TABLE order_event (
    id bigint NOT NULL DEFAULT nextval('order_event_id'),
    order_id bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    kind text NOT NULL CHECK (kind <> ''),
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
ALTER SEQUENCE order_event_id OWNED BY order_event.id;
CREATE TABLE order_event_2023 PARTITION OF order_event FOR VALUES FROM ('2023-01-01 00:00+00') TO ('2024-01-01 00:00+00');
CREATE TABLE order_event_2024 PARTITION OF order_event FOR VALUES FROM ('2024-01-01 00:00+00') TO ('2025-01-01 00:00+00');
INSERT INTO order_event (order_id, at, kind)
SELECT id, placed_at, 'placed' FROM "order" WHERE placed_at < '2025-01-01 00:00+00';

-- down
DROP TABLE order_event;
