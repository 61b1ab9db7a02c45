-- up
CREATE TABLE stock_movement (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    warehouse text NOT NULL,
    product_id bigint NOT NULL,
    change integer NOT NULL CHECK (change <> 0),
    kind text NOT NULL CHECK (kind IN ('in', 'out', 'count')),
    at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (warehouse, product_id) REFERENCES stock ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE FUNCTION stock_agrees() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    moved bigint;
BEGIN
    SELECT sum(change) INTO moved FROM stock_movement
    WHERE (warehouse, product_id) = (NEW.warehouse, NEW.product_id);
    IF moved IS DISTINCT FROM (SELECT amount FROM stock WHERE (warehouse, product_id) = (NEW.warehouse, NEW.product_id)) THEN
        RAISE EXCEPTION 'stock of % in % does not agree', NEW.product_id, NEW.warehouse
            USING ERRCODE = 'integrity_constraint_violation', HINT = $hint$move it; don't "set" it$hint$;
    END IF;
    RETURN NULL;
END;
$body$;
CREATE CONSTRAINT TRIGGER stock_agrees AFTER INSERT OR UPDATE ON stock_movement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION stock_agrees();
INSERT INTO stock_movement (warehouse, product_id, change, kind) SELECT warehouse, product_id, amount - 10, 'in' FROM stock;
INSERT INTO stock_movement (warehouse, product_id, change, kind) SELECT warehouse, product_id, 10, 'count' FROM stock;
-- What the trigger has to say it says now: a table with triggers to come cannot be altered.
SET CONSTRAINTS ALL IMMEDIATE;

-- down
DROP TABLE stock_movement;
DROP FUNCTION stock_agrees();
