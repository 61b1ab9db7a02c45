-- up
CREATE STATISTICS order_customer_status (ndistinct, dependencies, mcv) ON customer_id, status FROM "order";
CREATE STATISTICS product_words ON (length(title)), (length(description)) FROM product;
ALTER STATISTICS order_customer_status SET STATISTICS 200;
COMMENT ON STATISTICS product_words IS $$long titles; long descriptions$$;
ANALYZE "order", product;

-- down
DROP STATISTICS product_words, order_customer_status;
