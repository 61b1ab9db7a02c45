-- up
CREATE FUNCTION order_status_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO order_event (order_id, kind) VALUES (NEW.id, 'now ' || NEW.status);
    RETURN NEW;
EXCEPTION
    WHEN check_violation THEN
        RAISE WARNING 'order %: no event; %', NEW.id, SQLERRM;
        RETURN NEW;
END
$$;
CREATE TRIGGER order_status_changed AFTER UPDATE OF status ON "order" FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status)
    EXECUTE FUNCTION order_status_changed();

-- down
DROP TRIGGER order_status_changed ON "order";
DROP FUNCTION order_status_changed();
