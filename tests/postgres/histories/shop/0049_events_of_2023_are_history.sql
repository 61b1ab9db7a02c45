-- up no-transaction
ALTER TABLE order_event DETACH PARTITION order_event_2023 CONCURRENTLY;

-- down
ALTER TABLE order_event ATTACH PARTITION order_event_2023
    FOR VALUES FROM ('2023-01-01 00:00+00') TO ('2024-01-01 00:00+00');
-- The detached one has a check in place of its bounds.
ALTER TABLE order_event_2023 DROP CONSTRAINT order_event_2023_at_check;
