-- up no-transaction
CREATE INDEX CONCURRENTLY product_attributes ON product USING gin (attributes jsonb_path_ops);
CREATE INDEX CONCURRENTLY product_origin ON product ((attributes #>> '{origin,country}')) WHERE attributes ? 'origin';

-- down
DROP INDEX product_origin;
DROP INDEX product_attributes;
