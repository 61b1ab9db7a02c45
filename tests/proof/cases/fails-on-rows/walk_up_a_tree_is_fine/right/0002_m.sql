-- up
CREATE TABLE closure (ancestor INTEGER NOT NULL, descendant INTEGER NOT NULL, depth INTEGER NOT NULL, PRIMARY KEY (ancestor, descendant, depth));
INSERT INTO closure
WITH RECURSIVE up(anc, des, depth) AS (
  SELECT id, id, 0 FROM category
  UNION ALL
  SELECT c.parent_id, up.des, up.depth + 1 FROM up JOIN category c ON c.id = up.anc WHERE c.parent_id IS NOT NULL
) SELECT anc, des, depth FROM up;
-- down
DROP TABLE closure;
