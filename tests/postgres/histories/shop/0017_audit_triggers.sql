-- up
CREATE FUNCTION audit.record() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    -- One row for each row; a trigger's RETURN does not matter AFTER.
    INSERT INTO audit.entry (what, verb, before, after)
    VALUES (TG_RELID, left(TG_OP, 1)::"char",
        CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END,
        CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END);
    RETURN NULL;
END;
$function$;
CREATE TRIGGER customer_audit AFTER INSERT OR DELETE OR UPDATE ON customer FOR EACH ROW EXECUTE FUNCTION audit.record();
CREATE TRIGGER order_audit AFTER INSERT OR DELETE OR UPDATE ON "order" FOR EACH ROW EXECUTE FUNCTION audit.record();
REVOKE ALL ON FUNCTION audit.record() FROM PUBLIC;

-- down
DROP TRIGGER order_audit ON "order";
DROP TRIGGER customer_audit ON customer;
DROP FUNCTION audit.record();
