-- up
ALTER TABLE product ADD COLUMN attributes jsonb NOT NULL DEFAULT '{}'
    CONSTRAINT product_attributes_check CHECK (jsonb_typeof(attributes) = 'object');
UPDATE product SET attributes = jsonb_build_object('origin', jsonb_build_object('country', 'JP'), 'grams', 100)
WHERE sku = 'TEA-1';
UPDATE product SET attributes = attributes || '{"fair; trade": true}' WHERE attributes #>> '{origin,country}' = 'JP';

-- check
SELECT id FROM product WHERE sku = 'TEA-1' AND NOT attributes ?& ARRAY['origin', 'fair; trade'];

-- down
ALTER TABLE product DROP COLUMN attributes;
