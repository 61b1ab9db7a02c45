-- The server refuses most of these, each as one statement.
SELECT 1$$a; b$$;
SELECT 1$x$;$x$, 2.5$$;$$;
SELECT $1$$a; b$$;
SELECT $1$x$;$x$;
SELECT $1;SELECT 1;
