-- up
CREATE TABLE category (
    id integer GENERATED ALWAYS AS IDENTITY (START WITH 100 INCREMENT BY 10) PRIMARY KEY,
    parent_id integer REFERENCES category ON DELETE SET NULL,
    title text NOT NULL,
    UNIQUE (parent_id, title),
    CHECK (parent_id <> id)
);
CREATE TABLE product_category (
    product_id bigint REFERENCES product ON DELETE CASCADE ON UPDATE CASCADE,
    category_id integer REFERENCES category ON DELETE CASCADE,
    PRIMARY KEY (product_id, category_id)
);
CREATE INDEX ON product_category (category_id);
WITH tea AS (
    INSERT INTO category (title) VALUES ('Tea') RETURNING id
)
INSERT INTO product_category (product_id, category_id)
SELECT product.id, tea.id FROM product CROSS JOIN tea WHERE product.sku LIKE 'TEA-%';

-- down
DROP TABLE product_category, category;
