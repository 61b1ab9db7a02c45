SELECT E'it\'s; one', e'\\', 'standard\', 'two'';' ;
SELECT 'a'
  'continued; here';
SELECT E'a'
'b\'c; d', 1;
SELECT E'a' -- a comment; and 'a quote
  '\';', 2;
SELECT E'' /* no part of it */, 'b\';
SELECT U&'d\0061t\+000061;' , U&"d\0061t\+000061" FROM (SELECT 1 AS data) AS "a;b";
SELECT B'101', X'1F', N'n;n', x'' ;
SELECT "a;""b" FROM (SELECT 1 AS "a;""b") AS t;
SELECT '\' ; SELECT '''' ; SELECT E'\'\\'';'
