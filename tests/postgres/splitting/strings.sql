-- Strings of every kind, with what looks like an end inside.
CREATE TABLE note (id int GENERATED ALWAYS AS IDENTITY, text text);
INSERT INTO note (text) VALUES ('it''s; one'), (''';'), ('-- no; comment'), ('/* nor; this');
INSERT INTO note (text) VALUES (E'it\'s; escaped'), (e'\\'), (E'\';\''), (E'a\\\';b'), (E''';');
INSERT INTO note (text) VALUES ('C:\'), ('\'';'), ('\\'), ('ends with a backslash \');
INSERT INTO note (text) VALUES (U&'d\0061t\+000061;'), (u&'\\;'), (U&'d!0061;' UESCAPE '!');
INSERT INTO note (text) VALUES (B'101'::text), (x'1F'::text), (N'n; n'), (n'');
INSERT INTO note (text) VALUES ($$; ' " -- /* $$), ($a$ $$;$$ $a$), ($größe$;$größe$), ($_1$ $_$ ;$_1$);
INSERT INTO note (text) VALUES ('$$;'), ('$a$;$a$'), ($$'$$);
INSERT INTO note (text) VALUES ('a
;
-- down
b'), ('-- up no-transaction
');
SELECT text FROM note WHERE text LIKE '%\_;' ESCAPE '\' OR text ~ E'\\s;' OR text ~ '[;'']';
SELECT 'one' AS "a; name", 'two' AS "with ""quotes""; and more", U&'x' AS U&"d\0061t\+000061;";
SELECT '' , '''', '''''', '"', '";"', "text" FROM note AS "note;" -- it's; "over
