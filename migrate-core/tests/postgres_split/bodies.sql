CREATE TABLE t (id int, "end" int);
CREATE FUNCTION one() RETURNS int LANGUAGE sql BEGIN ATOMIC
  SELECT 1;
  SELECT CASE WHEN true THEN CASE WHEN false THEN 1 ELSE 2 END ELSE 3 END;
END;
create or replace procedure two(a int) begin atomic
  INSERT INTO t (id) VALUES (a); -- END;
  INSERT INTO t (id) SELECT ';'::text::int WHERE false;
end;
CREATE FUNCTION labels() RETURNS int BEGIN ATOMIC
  SELECT t.end FROM t;
  SELECT 1 AS end;
  SELECT 1 AS case;
END;
CREATE FUNCTION three() RETURNS int LANGUAGE sql AS 'SELECT 1; SELECT 2;';
CREATE FUNCTION four() RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  a int := 1;
BEGIN
  BEGIN a := CASE WHEN a = 1 THEN 2 ELSE 3 END; END;
  RETURN a;
END;
$$;
CREATE FUNCTION five(a int DEFAULT (CASE WHEN true THEN 1 END)) RETURNS int RETURN a + 1;
CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM t WHERE false; UPDATE t SET id = 1 WHERE false;);
CREATE RULE s AS ON UPDATE TO t DO INSTEAD NOTHING;
CREATE TABLE begin (atomic int);
SELECT begin.atomic FROM begin;
COPY t TO '/dev/null';
COPY (SELECT ';') TO '/dev/null'
