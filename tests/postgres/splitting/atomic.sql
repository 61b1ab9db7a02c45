-- Bodies that the server reads at once: their semicolons belong to them.
CREATE TABLE t (id int, "end" int, begin int, atomic int);
CREATE FUNCTION one() RETURNS int LANGUAGE sql BEGIN ATOMIC
  SELECT 1;
  SELECT CASE WHEN true THEN CASE WHEN false THEN 1 ELSE 2 END ELSE 3 END;
END;
CREATE OR REPLACE FUNCTION one() RETURNS int BEGIN ATOMIC; SELECT 2;; ; SELECT 3; END;
create or replace procedure two(a int, "end" int default 1) begin atomic
  INSERT INTO t (id) VALUES (a); -- END;
  INSERT INTO t (id) SELECT CASE id WHEN 1 THEN 2 END FROM t WHERE 'END;' <> '';
end;
CREATE FUNCTION empty() RETURNS void BEGIN ATOMIC END;
CREATE FUNCTION three(a int) RETURNS TABLE (b int) LANGUAGE sql STABLE
BEGIN/* ; */ATOMIC
  WITH w AS (SELECT CASE WHEN a > 0 THEN 1 END AS x) SELECT x FROM w;
END;
CREATE FUNCTION four() RETURNS int RETURN (CASE WHEN true THEN 1 ELSE 2 END);
CREATE FUNCTION five() RETURNS int BEGIN ATOMIC
  SELECT (SELECT count(*) FROM (SELECT CASE WHEN x.begin = 1 THEN 1 END FROM t AS x) AS y (z))::int + CASE WHEN true THEN 1 END;
END;
CREATE TABLE begin (atomic int);
SELECT begin.atomic FROM begin;
SELECT atomic begin FROM begin;
SELECT 1 AS begin, atomic FROM begin;
CREATE FUNCTION "begin"(atomic int) RETURNS int RETURN atomic;
SELECT CASE WHEN begin(1) = 1 THEN 'END' ELSE 'BEGIN ATOMIC' END;
CALL two(1)
