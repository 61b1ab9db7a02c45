-- up
CREATE TABLE house (id INTEGER PRIMARY KEY, owner INTEGER NOT NULL REFERENCES client (id));
INSERT INTO house (id, owner) SELECT 1, min(id) FROM client HAVING min(id) IS NOT NULL;

-- down
DROP TABLE house;
