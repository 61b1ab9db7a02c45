-- up
CREATE TABLE order_line (
    order_id bigint NOT NULL REFERENCES "order" ON DELETE CASCADE,
    line_no smallint NOT NULL CHECK (line_no > 0),
    product_id bigint NOT NULL REFERENCES product,
    quantity integer NOT NULL DEFAULT 1 CHECK (quantity > 0),
    unit_price numeric(12, 2) NOT NULL,
    PRIMARY KEY (order_id, line_no)
);
CREATE INDEX order_line_product ON order_line (product_id);

-- down
DROP TABLE order_line;
