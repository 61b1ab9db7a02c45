-- up
CREATE PROCEDURE refresh_sales() LANGUAGE plpgsql AS $$
BEGIN
    REFRESH MATERIALIZED VIEW CONCURRENTLY sales_by_day;
END;
$$;
CALL refresh_sales();

-- down
DROP PROCEDURE refresh_sales();
