-- A string goes on behind a newline, and keeps its rules.
SELECT 'a;'
';b';
SELECT 'a;'   -- a comment; with 'quotes
  -- and one more
  ';b', 1;
SELECT U&'d\0061;'
'\0061;' , 2;
SELECT B'1'
'0', X'1'

'F';
SELECT 'a' || $$;$$
|| ';b';
SELECT 'not\'
';continued\', 3;
SELECT 'it''s'
''';';
SELECT E'a\';'
;
SELECT n'a'
';b'
