-- description: an order of products that is changed by swapping two

-- up
CREATE TABLE shelf (
    category_id integer NOT NULL REFERENCES category ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    place integer NOT NULL,
    label text,
    product_id bigint NOT NULL REFERENCES product DEFERRABLE,
    CONSTRAINT shelf_pkey PRIMARY KEY (category_id, place) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT shelf_product_key UNIQUE (category_id, product_id) DEFERRABLE INITIALLY IMMEDIATE
);
INSERT INTO shelf (category_id, place, product_id)
SELECT category_id, row_number() OVER (PARTITION BY category_id ORDER BY product_id), product_id FROM product_category;
-- In one statement two places are the same for a moment.
UPDATE shelf SET place = 3 - place WHERE place IN (1, 2);

-- down
DROP TABLE shelf;
