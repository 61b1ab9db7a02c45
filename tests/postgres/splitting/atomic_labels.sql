-- What is called begin, case and end; psql counts words alone.
CREATE FUNCTION begin(atomic int) RETURNS int RETURN atomic;
SELECT begin(1);
CREATE TABLE t (id int, "end" int, "case" int);
CREATE FUNCTION labels() RETURNS int BEGIN ATOMIC
  SELECT t.end FROM t;
  SELECT t.case + t . end AS end FROM t;
  SELECT 1 AS case;
  SELECT CASE WHEN t.end = 1 THEN 1 END AS end FROM t;
END;
SELECT labels()
