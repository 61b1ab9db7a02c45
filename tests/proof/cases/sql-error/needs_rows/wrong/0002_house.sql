-- up
CREATE TABLE house (id INTEGER PRIMARY KEY, owner INTEGER NOT NULL REFERENCES client (id));
INSERT INTO house (id, owner) VALUES (1, (SELECT min(id) FROM client));

-- down
DROP TABLE house;
