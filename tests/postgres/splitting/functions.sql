CREATE TABLE t (id int, "end" int, "case" int);
CREATE FUNCTION in_quotes() RETURNS int LANGUAGE sql AS 'SELECT 1; SELECT ''2;''::text; SELECT 3';
CREATE FUNCTION in_escapes() RETURNS text LANGUAGE sql AS E'SELECT \'a;\'::text; SELECT \'b\'::text';
CREATE OR REPLACE FUNCTION in_dollars() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  n int := 0; -- it's
BEGIN
  /* ; */
  BEGIN
    n := CASE WHEN n = 0 THEN 1 ELSE 2 END;
  EXCEPTION WHEN OTHERS THEN
    RAISE NOTICE 'no; %', SQLERRM;
  END;
  IF n > 0 THEN RETURN NEW; END IF;
  RETURN NULL;
END;
$$;
CREATE TRIGGER watch BEFORE INSERT OR UPDATE OF id ON t FOR EACH ROW WHEN (NEW.id > 0) EXECUTE FUNCTION in_dollars();
CREATE CONSTRAINT TRIGGER watch_later AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION in_dollars();
CREATE PROCEDURE fill(n int) LANGUAGE plpgsql AS $body$
BEGIN
  FOR i IN 1..n LOOP
    INSERT INTO t (id) VALUES (i);
  END LOOP;
END
$body$;
CALL fill(3);
DO $$ BEGIN PERFORM 1; IF true THEN NULL; END IF; END $$;
DO LANGUAGE plpgsql 'BEGIN PERFORM '';''; END';
DO $do$
BEGIN
  EXECUTE 'CREATE TABLE made (x int); COMMENT ON TABLE made IS $c$it''s; made$c$';
  EXECUTE format($f$ INSERT INTO made SELECT %s; $f$, 1);
END;
$do$;
CREATE FUNCTION defaults(a text DEFAULT ';', b int DEFAULT (CASE WHEN true THEN 1 END)) RETURNS text RETURN a || b;
CREATE FUNCTION table_of() RETURNS TABLE (a int, b text) LANGUAGE sql STABLE AS $$ SELECT 1, ';' $$;
CREATE FUNCTION set_of(VARIADIC numbers int[]) RETURNS SETOF int LANGUAGE sql
  SET search_path = public, pg_temp AS $$ SELECT unnest(numbers); $$;
SELECT in_quotes(), in_escapes(), defaults(), (SELECT b FROM table_of()), (SELECT max(x) FROM set_of(1, 2) AS s (x));
ALTER FUNCTION in_quotes() RENAME TO quoted;
CREATE AGGREGATE total (int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');
SELECT total(id) FILTER (WHERE id > 1) FROM t;
DROP FUNCTION quoted()
