SELECT $$a; 'b$$, $tag$ $$; $tag $TAG$ $tag$;
SELECT $größe$;$größe$, $_$;$_$, $a1$;$a1$;
CREATE TABLE a$b (c$d$e int, f$$ int);SELECT c$d$e FROM a$b;
SELECT f$$ FROM a$b;
PREPARE p (int) AS SELECT $1;
PREPARE q (text) AS SELECT $1;
DO $$
BEGIN
  -- up by this index on a fixture
  PERFORM 1; PERFORM $q$;$q$;
END
$$;
DO $body$ BEGIN PERFORM '$$;$$'; END $body$ LANGUAGE plpgsql;
