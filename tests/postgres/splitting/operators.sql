CREATE TABLE t (j jsonb, a int[], h text);
INSERT INTO t VALUES ('{"a": {"b": ";"}, "c": [1, 2]}', '{1,2,3}', 'x;');
SELECT j -> 'a' ->> 'b', j #> '{a,b}', j #>> '{a,b}', j ? 'a', j ?| ARRAY['a', ';'], j ?& '{a}', j - 'a', j #- '{a,b}' FROM t;
SELECT j @> '{"c": [1]}', '{}'::jsonb <@ j, j || '{"d": ";"}', j @? '$.a ? (@.b == ";")', j @@ '$.c[0] > 0' FROM t;
SELECT a[1:2], a[:2], a[2:], a[:], a[1], (ARRAY[1,2,3])[2:3], ARRAY[[1],[2]]::int[][], a::text::varchar(10) FROM t;
SELECT @ -5, |/25.0, ||/27.0, -(-1), +1, ~1, !!'a'::tsquery, 2 ^ 3, 5 % 2, 1 # 2, 1 & 3, 1 | 2, 1 << 2, 8 >> 1;
SELECT h ~ ';', h ~* ';', h !~ ';', h !~* ';', h ~~ '%;', h !~~ ';', h ^@ 'x' FROM t;
SELECT 1 <> 2, 1 != 2, 1 <= 2, 1 >= 2, 1=-1, 1<-1, 1>-1, 1*-1, 1 - - 1, 'a' < 'b', 1 OPERATOR(pg_catalog.+) 2;
SELECT 1::int, '1'::int::text, (1)::numeric(10,2), CAST(';' AS text), '1 day'::interval, interval '1' day, date '2020-01-01' - 1;
SELECT '(1,2)'::point <-> '(3,4)', '[1,2)'::int4range && int4range(1, 5), int4range(1, 3) * int4range(2, 4), '{[1,2)}'::int4multirange -|- '[2,3)'::int4range;
SELECT 1e3, 1.5e-3, .5, 5., 1.e1, 0.1e+1 FROM t
WHERE h IS DISTINCT FROM NULL AND (h, 1) = ('x;', 1) AND h = ANY (ARRAY['x;']) AND NOT h <> ALL ('{x;}');
CREATE FUNCTION distance(a text, b text) RETURNS int RETURN length(a) - length(b);
CREATE OPERATOR <%-> (LEFTARG = text, RIGHTARG = text, FUNCTION = distance);
CREATE OPERATOR @- (RIGHTARG = int, FUNCTION = int4um);
CREATE OPERATOR @/ (RIGHTARG = int, FUNCTION = int4um);
SELECT 'abc' <%-> 'a;', @-5, @-/* ; */5, @---;
6, @/--;
5, @//* ; */7;
COMMENT ON OPERATOR <%-> (text, text) IS 'how far; roughly';
SELECT 2 */* ; */3, 'a'||';'||'b', 1::int/*;*/::text
