-- description: names are unique, and free pages are given back

-- up no-transaction
UPDATE person SET name = trim(name) WHERE id <= 1000000 AND name <> trim(name);
UPDATE person SET name = trim(name) WHERE id > 1000000 AND name <> trim(name);
CREATE UNIQUE INDEX IF NOT EXISTS person_name ON person (name);
VACUUM;

-- check
SELECT id, name FROM person WHERE name <> trim(name);

-- down
DROP INDEX person_name;
