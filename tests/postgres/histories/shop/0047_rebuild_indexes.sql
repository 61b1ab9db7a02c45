-- up no-transaction
REINDEX INDEX CONCURRENTLY order_pending;
REINDEX (VERBOSE) TABLE CONCURRENTLY product;
VACUUM (ANALYZE) "order", order_line;

-- down no-transaction
VACUUM "order";
