-- up
CREATE TABLE customer_preference (
    customer_id bigint REFERENCES customer ON DELETE CASCADE,
    name text CHECK (name ~ '^[a-z_]+$'),
    value jsonb NOT NULL,
    PRIMARY KEY (customer_id, name)
);
INSERT INTO customer_preference (customer_id, name, value)
SELECT id, 'newsletter', to_jsonb(newsletter) FROM customer WHERE newsletter
ON CONFLICT (customer_id, name) DO UPDATE SET value = excluded.value;

-- down
DROP TABLE customer_preference;
