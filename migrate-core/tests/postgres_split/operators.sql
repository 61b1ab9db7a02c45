SELECT '{"a": 1}'::jsonb ? 'a', '{"a": 1}'::jsonb ?| ARRAY['a;'], '{"a": 1}'::jsonb #>> '{a}';
SELECT @ -5, |/ 25.0 FROM (VALUES ('x')) AS v (t) WHERE t !~* ';' OR t ~~ 'x;';
SELECT (ARRAY[1,2,3])[1:2], ARRAY[';']::text[];
SELECT 1::int, 'a' :: text;
SELECT 2 ^ 3, 1 # 2, 1 & 2, ~1, 1 << 2;
SELECT 1e3, 1.5e-3, .5, 1.;
SELECT 1 AS größe, 2 AS "größe;"
