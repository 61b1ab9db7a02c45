-- a comment; not a statement
SELECT 1 /* one; /* nested; */ still; */ + 1;
/* before */ SELECT 2; -- behind; it
SELECT @--x;
  -1;
SELECT 1 +/* ; */ 1, 1 -/* ' */- 1;
SELECT 4 /--;
  2;
SELECT 1 --1;
;
;; -- nothing
/* /**/ */ ; /**/
SELECT '/*', '--', $$/*$$; SELECT "/*", "--" FROM (SELECT 1, 2) AS t ("/*", "--")
-- the end
