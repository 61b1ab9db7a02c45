-- The parts of E'…' that come on later lines are escaped too; psql takes a backslash there for itself.
SELECT E'a'
'b\'c; d';
SELECT E'a' -- and a comment; it's one
  '\';', 2;
SELECT e'\\'
'\\;'

'\';' AS x;
SELECT 'last; one\'
