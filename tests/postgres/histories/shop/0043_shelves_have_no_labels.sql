-- up
ALTER TABLE shelf DROP COLUMN label;

-- down
-- The column stood in the middle, and is to stand there again.
ALTER TABLE shelf RENAME TO shelf_without_label;
ALTER TABLE shelf_without_label RENAME CONSTRAINT shelf_pkey TO old_pkey;
ALTER TABLE shelf_without_label RENAME CONSTRAINT shelf_product_key TO old_product_key;
CREATE TABLE shelf (
    category_id integer NOT NULL,
    place integer NOT NULL,
    label text,
    product_id bigint NOT NULL
);
INSERT INTO shelf (category_id, place, product_id) SELECT category_id, place, product_id FROM shelf_without_label;
DROP TABLE shelf_without_label;
ALTER TABLE shelf
    ADD CONSTRAINT shelf_pkey PRIMARY KEY (category_id, place) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT shelf_product_key UNIQUE (category_id, product_id) DEFERRABLE INITIALLY IMMEDIATE,
    ADD FOREIGN KEY (category_id) REFERENCES category ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    ADD FOREIGN KEY (product_id) REFERENCES product DEFERRABLE;
