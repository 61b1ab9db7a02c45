-- up
CREATE TYPE order_status AS ENUM ('open', 'paid', 'shipped');
CREATE TABLE "order" (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL CONSTRAINT order_customer_fkey REFERENCES customer ON DELETE RESTRICT,
    status order_status NOT NULL DEFAULT 'open',
    note text,
    placed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX order_customer ON "order" (customer_id, placed_at DESC);

-- down
DROP TABLE "order";
DROP TYPE order_status;
