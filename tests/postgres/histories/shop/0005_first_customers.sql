-- description: what was in the spreadsheet before there was a shop

-- up
INSERT INTO customer (email, name, created_at)
SELECT format('customer%s@example.com', n), 'Customer ' || n, timestamptz '2023-01-01 00:00Z' + n * interval '1 day'
FROM generate_series(1, 40) AS n;
INSERT INTO product (sku, title, description, price) VALUES
    ('TEA-1', 'Green tea; loose', 'It''s green -- and loose', 4.50),
    ('TEA-2', 'Black tea', E'It\'s black\nand strong', 3.95),
    ('POT-1', 'Pot', $$A "pot" of $5; no more$$, 19.00);
INSERT INTO "order" (customer_id, status, placed_at)
SELECT id, CASE WHEN id % 3 = 0 THEN 'paid'::order_status ELSE 'open' END, created_at + interval '1 hour'
FROM customer WHERE email LIKE 'customer%@example.com';
INSERT INTO order_line (order_id, line_no, product_id, quantity, unit_price)
SELECT o.id, row_number() OVER (PARTITION BY o.id ORDER BY p.id), p.id, 1 + o.id % 3, p.price
FROM "order" AS o CROSS JOIN product AS p;

-- check
SELECT id FROM "order" AS o WHERE NOT EXISTS (SELECT FROM order_line WHERE order_id = o.id);

-- down
DELETE FROM "order";
DELETE FROM product WHERE sku IN ('TEA-1', 'TEA-2', 'POT-1');
DELETE FROM customer WHERE email LIKE 'customer%@example.com';
