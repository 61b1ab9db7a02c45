-- up
ALTER TABLE product
    ADD COLUMN tags text[] NOT NULL DEFAULT '{}',
    ADD CONSTRAINT product_tags_check CHECK (array_position(tags, NULL) IS NULL AND cardinality(tags) <= 20);
UPDATE product SET tags = ARRAY['tea', lower(split_part(title, ' ', 1))] WHERE sku LIKE 'TEA-%';
CREATE INDEX product_tags ON product USING gin (tags);

-- down no-transaction
DROP INDEX CONCURRENTLY product_tags;
ALTER TABLE product DROP CONSTRAINT product_tags_check;
ALTER TABLE product DROP COLUMN tags;
