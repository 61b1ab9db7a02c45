CREATE TABLE a$b (c$d$e int, f$$ int, "g$$;" text DEFAULT $$;$$);
INSERT INTO a$b (c$d$e, f$$) VALUES (1, 2);SELECT c$d$e, f$$ FROM a$b;
SELECT f$$ FROM a$b;
SELECT f$$, $$ f$$ FROM a$b;
SELECT $tag$ $$; $tag $TAG$ $ta$g$; $tag$, $Tag$ $tag$ ; $Tag$;
SELECT $é$ ; $é$, $表$ ; $ $表$, $_a9$;$_a9$ AS größe;
SELECT $$
$$, $$;
$$, $a$
-- up
$a$;
PREPARE one (int) AS SELECT $1 AS "$1", c$d$e FROM a$b WHERE f$$ = $1;
EXECUTE one (1);
DEALLOCATE one;
CREATE FUNCTION add_up(int, int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT $1+$2;';
CREATE FUNCTION times(int, int) RETURNS int LANGUAGE sql AS $$SELECT $1*$2; -- $3
$$;
CREATE FUNCTION minus(int, int) RETURNS int RETURN $1-$2;
SELECT add_up(1), times(2, 3), minus(3, 2);
CREATE FUNCTION outer$1() RETURNS text LANGUAGE plpgsql AS $outer$
DECLARE
  text text := $inner$ it's; $$ nested; $$ $inner$;
BEGIN
  EXECUTE $q$ SELECT $1 || ';' $q$ INTO text USING text;
  RETURN text || $$;$$;
END
$outer$;
SELECT outer$1()
