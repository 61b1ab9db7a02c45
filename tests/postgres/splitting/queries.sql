WITH RECURSIVE t (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t WHERE n < 3) SELECT n, ';' FROM t;
CREATE TABLE target (id int PRIMARY KEY, text text DEFAULT ';', at timestamptz DEFAULT now());
WITH new AS (INSERT INTO target (id) VALUES (1), (2) RETURNING *), gone AS (DELETE FROM target WHERE text = ';' RETURNING id)
  SELECT * FROM new LEFT JOIN gone USING (id);
INSERT INTO target (id, text) VALUES (1, 'a;') ON CONFLICT (id) DO UPDATE SET text = excluded.text || ';' WHERE target.text <> ';';
UPDATE target AS t SET (text, at) = (SELECT s.x || ';', now()) FROM (VALUES (';')) AS s (x) WHERE t.id = 1 RETURNING t.*;
DELETE FROM target USING (SELECT 2 AS id) AS gone WHERE target.id = gone.id;
SELECT id, sum(id) FILTER (WHERE text <> ';') OVER w, lag(text, 1, ';') OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
  FROM target WINDOW w AS (PARTITION BY text ORDER BY id);
SELECT id FROM target WHERE text <> ';' ORDER BY id FOR NO KEY UPDATE OF target SKIP LOCKED;
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY id) FROM target GROUP BY GROUPING SETS ((text), ()) HAVING count(*) > 0;
SELECT CASE text WHEN ';' THEN CASE WHEN true THEN 'END;' END ELSE 'CASE' END AS "case", extract(year FROM at) FROM target;
SELECT * FROM target, LATERAL (SELECT unnest(ARRAY[text, ';'])) AS u (x), generate_series(1, 2) WITH ORDINALITY AS g (a, b);
SELECT * FROM ROWS FROM (generate_series(1, 2), unnest('{a,b}'::text[])) AS r (n, t) LIMIT ALL OFFSET 0;
(SELECT 1 UNION (SELECT 2 EXCEPT SELECT 3)) INTERSECT VALUES (1), (2) ORDER BY 1;
VALUES (1, ';'), (2, ''''), (3, $$;$$);
TABLE target;
SELECT substring('a;b' FROM 2 FOR 1), position(';' IN 'a;'), trim(BOTH ';' FROM ';a;'), overlay('a;b' PLACING '' FROM 2), 'x' COLLATE "C";
SELECT row_to_json(t), t::text, (t).id FROM target AS t;
MERGE INTO target USING (VALUES (1, ';')) AS s (id, x) ON target.id = s.id
  WHEN MATCHED AND s.x = '--' THEN DELETE WHEN MATCHED THEN UPDATE SET text = ';' WHEN NOT MATCHED THEN INSERT (id) VALUES (s.id);
COPY target TO '/dev/null' WITH (FORMAT csv, DELIMITER ';');
COPY (SELECT ';', 'FROM stdin') TO '/dev/null';
EXPLAIN (COSTS OFF) SELECT * FROM target WHERE text = ';';
SET LOCAL lock_timeout = '5s';
SET search_path TO public, "$user";
SHOW search_path;
RESET search_path;
SELECT set_config('a.b', ';', true), current_setting('a.b', true);
NOTIFY "a;b", 'c;d';
ANALYZE target (id);
CHECKPOINT
