-- up
ALTER TABLE product ADD COLUMN search tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('english'::regconfig, title), 'A') || to_tsvector('english'::regconfig, description)
) STORED;
CREATE INDEX product_search ON product USING gin (search) WITH (fastupdate = off);

-- check
SELECT sku FROM product WHERE sku = 'TEA-1' AND NOT search @@ to_tsquery('english', 'loose & green');

-- down
ALTER TABLE product DROP COLUMN search;
