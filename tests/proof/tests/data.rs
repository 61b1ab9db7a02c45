//! Migrations that write rows, rightly.

use migrate_proof_tests::assert_clean;

#[test]
fn seeds_with_small_keys() {
    let create = "-- up
CREATE TABLE role (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE member (
    id INTEGER PRIMARY KEY,
    role_id INTEGER NOT NULL DEFAULT 1 REFERENCES role (id),
    name TEXT NOT NULL
);
-- down
DROP TABLE member;
DROP TABLE role;
";
    let seeds = "-- up
INSERT INTO role (id, name) VALUES (1, 'owner'), (2, 'editor'), (3, 'reader');
INSERT INTO member (id, role_id, name) VALUES (1, 1, 'root'), (2, 2, 'ed');
-- down
DELETE FROM member WHERE id IN (1, 2);
DELETE FROM role WHERE id IN (1, 2, 3);
";
    let more = "-- up
INSERT OR IGNORE INTO role (id, name) VALUES (4, 'guest');
UPDATE role SET name = 'viewer' WHERE id = 3;
-- down
UPDATE role SET name = 'reader' WHERE id = 3;
DELETE FROM role WHERE name = 'guest';
";
    assert_clean(&[
        ("0001_role.sql", create),
        ("0002_seeds.sql", seeds),
        ("0003_more.sql", more),
    ]);
}

#[test]
fn many_rows_by_a_recursive_query() {
    let create = "-- up\nCREATE TABLE day (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);\n-- down\n\
                  DROP TABLE day;\n";
    let seeds = "-- up
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 366)
INSERT INTO day (id, name) SELECT i, date('2023-12-31', '+' || i || ' days') FROM n;
-- down
DELETE FROM day WHERE id <= 366;
";
    assert_clean(&[("0001_day.sql", create), ("0002_year.sql", seeds)]);
}

#[test]
fn updates_that_can_be_taken_back() {
    let create = "-- up\nCREATE TABLE price (id INTEGER PRIMARY KEY, amount INTEGER NOT NULL, unit TEXT);\n-- down\n\
                  DROP TABLE price;\n";
    let cents = "-- up\nUPDATE price SET amount = amount * 100, unit = coalesce(unit, 'each');\n-- down\n\
                 UPDATE price SET amount = amount / 100;\n";
    let nulls = "-- irreversible: they were mistakes\n-- up\nUPDATE price SET unit = NULL WHERE unit = 'each';\n";
    assert_clean(&[
        ("0001_price.sql", create),
        ("0002_cents.sql", cents),
        ("0003_no_unit.sql", nulls),
    ]);
}

#[test]
fn columns_that_move_into_a_table_of_their_own() {
    let create = "-- up
CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL, street TEXT, city TEXT);
-- down
DROP TABLE person;
";
    let moved = "-- up
CREATE TABLE address (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES person (id),
    street TEXT,
    city TEXT
);
INSERT INTO address (person_id, street, city) SELECT id, street, city FROM person WHERE street IS NOT NULL;
ALTER TABLE person DROP COLUMN street;
ALTER TABLE person DROP COLUMN city;
-- down
ALTER TABLE person ADD COLUMN street TEXT;
ALTER TABLE person ADD COLUMN city TEXT;
UPDATE person SET street = a.street, city = a.city FROM address a WHERE a.person_id = person.id;
DROP TABLE address;
";
    assert_clean(&[("0001_person.sql", create), ("0002_address.sql", moved)]);
}

#[test]
fn a_table_that_becomes_several() {
    let create = "-- up
CREATE TABLE pet (id INTEGER PRIMARY KEY, name TEXT NOT NULL, bark TEXT);
-- down
DROP TABLE pet;
";
    let shared = "-- up
CREATE TABLE dog (id INTEGER PRIMARY KEY, name TEXT NOT NULL, bark TEXT NOT NULL);
CREATE TABLE cat (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
INSERT INTO dog (id, name, bark) SELECT id, name, bark FROM pet WHERE bark IS NOT NULL;
INSERT INTO cat (id, name) SELECT id, name FROM pet WHERE bark IS NULL;
DROP TABLE pet;
-- down
CREATE TABLE pet (id INTEGER PRIMARY KEY, name TEXT NOT NULL, bark TEXT);
INSERT INTO pet (id, name, bark) SELECT id, name, bark FROM dog;
INSERT INTO pet (id, name) SELECT id, name FROM cat;
DROP TABLE dog;
DROP TABLE cat;
";
    assert_clean(&[("0001_pet.sql", create), ("0002_kinds.sql", shared)]);
}

#[test]
fn functions_of_json() {
    let create = "-- up
CREATE TABLE event (id INTEGER PRIMARY KEY, meta TEXT NOT NULL DEFAULT '{}', tags TEXT CHECK (json_valid(tags)));
-- down
DROP TABLE event;
";
    let out = "-- up
ALTER TABLE event ADD COLUMN source TEXT;
UPDATE event SET source = json_extract(meta, '$.source');
UPDATE event SET meta = json_remove(meta, '$.source');
-- down
UPDATE event SET meta = json_set(meta, '$.source', source);
ALTER TABLE event DROP COLUMN source;
";
    let tags = "-- up
CREATE TABLE event_tag (event_id INTEGER NOT NULL REFERENCES event (id), tag TEXT NOT NULL);
INSERT INTO event_tag (event_id, tag) SELECT event.id, tag.value FROM event, json_each(event.tags) AS tag
WHERE tag.value IS NOT NULL;
-- down
DROP TABLE event_tag;
";
    assert_clean(&[
        ("0001_event.sql", create),
        ("0002_source.sql", out),
        ("0003_tags.sql", tags),
    ]);
}

#[test]
fn functions_of_dates() {
    let create = "-- up
CREATE TABLE event (id INTEGER PRIMARY KEY, at TEXT NOT NULL, cents INTEGER NOT NULL);
CREATE TABLE tally (day TEXT PRIMARY KEY, total INTEGER NOT NULL);
-- down
DROP TABLE tally;
DROP TABLE event;
";
    let tally = "-- up
INSERT INTO tally (day, total) SELECT date(at), sum(cents) FROM event WHERE date(at) IS NOT NULL GROUP BY 1;
-- down
DELETE FROM tally;
";
    let unix = "-- up
CREATE TABLE event_new (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, cents INTEGER NOT NULL);
INSERT INTO event_new (id, at, cents) SELECT id, CAST(strftime('%s', at) AS INTEGER), cents FROM event;
DROP TABLE event;
ALTER TABLE event_new RENAME TO event;
-- down
CREATE TABLE event_old (id INTEGER PRIMARY KEY, at TEXT NOT NULL, cents INTEGER NOT NULL);
INSERT INTO event_old (id, at, cents) SELECT id, datetime(at, 'unixepoch'), cents FROM event;
DROP TABLE event;
ALTER TABLE event_old RENAME TO event;
";
    assert_clean(&[
        ("0001_event.sql", create),
        ("0002_tally.sql", tally),
        ("0003_unix.sql", unix),
    ]);
}

#[test]
fn upserts() {
    let create = "-- up\nCREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;\n-- down\n\
                  DROP TABLE setting;\n";
    let upsert = "-- up
INSERT INTO setting (name, value) VALUES ('theme', 'dark')
ON CONFLICT (name) DO UPDATE SET value = excluded.value;
INSERT OR REPLACE INTO setting (name, value) VALUES ('language', 'en');
REPLACE INTO setting (name, value) SELECT name, lower(value) FROM setting WHERE name = 'theme';
-- down
DELETE FROM setting WHERE name IN ('theme', 'language');
";
    assert_clean(&[("0001_setting.sql", create), ("0002_defaults.sql", upsert)]);
}

#[test]
fn rows_that_are_merged_before_a_key() {
    let create = "-- up
CREATE TABLE client (id INTEGER PRIMARY KEY, email TEXT);
CREATE TABLE purchase (id INTEGER PRIMARY KEY, client_id INTEGER NOT NULL REFERENCES client (id));
-- down
DROP TABLE purchase;
DROP TABLE client;
";
    let merge = "-- up
UPDATE purchase SET client_id = (
    SELECT min(same.id) FROM client JOIN client AS same USING (email) WHERE client.id = purchase.client_id
)
WHERE client_id IN (SELECT id FROM client WHERE email IS NOT NULL);
DELETE FROM client
WHERE email IS NOT NULL AND id NOT IN (SELECT min(id) FROM client GROUP BY email);
CREATE UNIQUE INDEX client_email ON client (email);
-- down
DROP INDEX client_email;
";
    assert_clean(&[("0001_client.sql", create), ("0002_unique.sql", merge)]);
}

#[test]
fn triggers_that_write_into_other_tables() {
    let create = "-- up
CREATE TABLE client (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE audit (id INTEGER PRIMARY KEY AUTOINCREMENT, what TEXT NOT NULL);
CREATE TRIGGER client_named AFTER UPDATE OF name ON client
BEGIN
    INSERT INTO audit (what) VALUES (old.name || ' is ' || new.name);
END;
-- down
DROP TABLE client;
DROP TABLE audit;
";
    let update = "-- irreversible: an example\n-- up\nUPDATE client SET name = upper(name);\n";
    assert_clean(&[("0001_client.sql", create), ("0002_upper.sql", update)]);
}

#[test]
fn the_engines_own_tables_and_statements() {
    let create = "-- up\nCREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT);\nCREATE INDEX t_a ON t (a);\n\
                  -- down\nDROP TABLE t;\n";
    let own = "-- up\nANALYZE;\nREINDEX;\nREINDEX t_a;\nPRAGMA user_version = 3;\nPRAGMA optimize;\n\
               UPDATE sqlite_sequence SET seq = 100000 WHERE name = 't';\n-- down\nPRAGMA user_version = 0;\n";
    assert_clean(&[("0001_t.sql", create), ("0002_own.sql", own)]);
}
