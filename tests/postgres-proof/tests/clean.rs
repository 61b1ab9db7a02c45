//! What is no mistake, and must not be taken for one: each history goes through without a word.

use migrate_postgres_proof_tests::said;

/// Files out of ups and downs; without a down a migration is irreversible.
#[track_caller]
fn clean(migrations: &[(&str, &str)]) {
    let texts: Vec<(String, String)> = migrations
        .iter()
        .zip(1..)
        .map(|((up, down), number)| {
            let text = match *down {
                "" => format!("-- irreversible: an example\n-- up\n{up}\n"),
                down => format!("-- up\n{up}\n-- down\n{down}\n"),
            };
            (format!("{number:04}_step.sql"), text)
        })
        .collect();
    let files: Vec<(&str, &str)> = texts
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let plural = if files.len() == 1 { "" } else { "s" };
    assert_eq!(
        said(&files),
        format!("{} migration{plural} proven on PostgreSQL X", files.len())
    );
}

#[test]
fn a_search_path_of_its_own() {
    clean(&[
        (
            "SELECT pg_catalog.set_config('search_path', '', false);
CREATE SCHEMA app;
CREATE TABLE app.person (id bigint PRIMARY KEY, name text);",
            "DROP TABLE app.person;
DROP SCHEMA app;",
        ),
        (
            "SET search_path = app;
ALTER TABLE person ADD COLUMN city text;
CREATE INDEX ON person (city);",
            "ALTER TABLE app.person DROP COLUMN city;",
        ),
        (
            "CREATE TABLE public.person (id bigint);",
            "DROP TABLE public.person;",
        ),
        (
            "ALTER TABLE app.person RENAME TO citizen;
ALTER TABLE app.citizen SET SCHEMA public;",
            "ALTER TABLE citizen SET SCHEMA app;
ALTER TABLE app.citizen RENAME TO person;",
        ),
    ]);
}

#[test]
fn outside_a_transaction() {
    let first = "-- up\nCREATE TABLE person (id bigint PRIMARY KEY, name text);\n-- down\nDROP TABLE person;\n";
    let second = "-- up no-transaction
CREATE INDEX CONCURRENTLY person_name ON person (name);
CREATE UNIQUE INDEX CONCURRENTLY person_both ON person (id, name);
-- down no-transaction
DROP INDEX CONCURRENTLY person_name;
DROP INDEX CONCURRENTLY person_both;
";
    let said = said(&[("0001_person.sql", first), ("0002_index.sql", second)]);
    assert_eq!(said, "2 migrations proven on PostgreSQL X");
}

#[test]
fn types_triggers_and_views() {
    clean(&[
        (
            "CREATE EXTENSION IF NOT EXISTS plpgsql;
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE person (id bigserial PRIMARY KEY, name text NOT NULL, mood mood NOT NULL DEFAULT 'ok',
    tags text[] NOT NULL DEFAULT '{}', data jsonb NOT NULL DEFAULT '{}', at timestamptz NOT NULL DEFAULT now());
COMMENT ON TABLE person IS 'people';",
            "DROP TABLE person;
DROP TYPE mood;",
        ),
        (
            "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.at := now(); RETURN NEW; END $$;
CREATE TRIGGER touch BEFORE INSERT OR UPDATE ON person FOR EACH ROW EXECUTE FUNCTION touch();",
            "DROP TRIGGER touch ON person;
DROP FUNCTION touch();",
        ),
        (
            "CREATE MATERIALIZED VIEW moods AS SELECT mood, count(*) FROM person GROUP BY mood;
CREATE UNIQUE INDEX moods_mood ON moods (mood);
REFRESH MATERIALIZED VIEW moods;",
            "DROP MATERIALIZED VIEW moods;",
        ),
        (
            "ALTER TABLE person ADD COLUMN search tsvector GENERATED ALWAYS AS (to_tsvector('simple', name)) STORED;
CREATE INDEX person_search ON person USING gin (search);",
            "ALTER TABLE person DROP COLUMN search;",
        ),
        (
            "ALTER TYPE mood RENAME TO feeling;
ALTER TYPE feeling RENAME VALUE 'ok' TO 'fine';",
            "ALTER TYPE feeling RENAME VALUE 'fine' TO 'ok';
ALTER TYPE feeling RENAME TO mood;",
        ),
        ("ALTER TYPE feeling ADD VALUE 'happy';", ""),
        (
            "INSERT INTO person (name, mood) VALUES ('me', 'happy');",
            "DELETE FROM person WHERE name = 'me';",
        ),
    ]);
}

#[test]
fn columns_that_change() {
    clean(&[
        (
            "CREATE TABLE person (id bigserial PRIMARY KEY, name text NOT NULL, tags text[] NOT NULL DEFAULT '{}',
    data jsonb NOT NULL DEFAULT '{}');",
            "DROP TABLE person;",
        ),
        (
            "ALTER TABLE person RENAME COLUMN name TO full_name;",
            "ALTER TABLE person RENAME COLUMN full_name TO name;",
        ),
        (
            "ALTER TABLE person RENAME TO human;
ALTER SEQUENCE person_id_seq RENAME TO human_id_seq;",
            "ALTER SEQUENCE human_id_seq RENAME TO person_id_seq;
ALTER TABLE human RENAME TO person;",
        ),
        (
            "ALTER TABLE human ADD COLUMN age integer;
ALTER TABLE human ADD CONSTRAINT adult CHECK (age IS NULL OR age >= 18) NOT VALID;
ALTER TABLE human VALIDATE CONSTRAINT adult;",
            "ALTER TABLE human DROP CONSTRAINT adult;
ALTER TABLE human DROP COLUMN age;",
        ),
        (
            "ALTER TABLE human ALTER COLUMN data DROP NOT NULL, ALTER COLUMN data DROP DEFAULT;",
            "UPDATE human SET data = '{}' WHERE data IS NULL;
ALTER TABLE human ALTER COLUMN data SET DEFAULT '{}', ALTER COLUMN data SET NOT NULL;",
        ),
        (
            "ALTER TABLE human ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON human USING (full_name = current_user);",
            "DROP POLICY own ON human;
ALTER TABLE human DISABLE ROW LEVEL SECURITY;",
        ),
        (
            "DO $$ BEGIN UPDATE human SET full_name = 'x'; END $$;",
            "SELECT 1;",
        ),
        (
            "ALTER TABLE human ALTER COLUMN id TYPE integer;",
            "ALTER TABLE human ALTER COLUMN id TYPE bigint;",
        ),
        (
            "ALTER TABLE human ALTER COLUMN tags DROP DEFAULT;
ALTER TABLE human ALTER COLUMN tags TYPE jsonb USING to_jsonb(tags);",
            "",
        ),
    ]);
}

#[test]
fn tables_that_change_shape() {
    clean(&[
        (
            "CREATE TABLE person (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, first text NOT NULL,
    last text NOT NULL, street text, town text);",
            "DROP TABLE person;",
        ),
        // One becomes two.
        (
            "CREATE TABLE address (person_id bigint PRIMARY KEY REFERENCES person (id), street text, town text);
INSERT INTO address SELECT id, street, town FROM person WHERE street IS NOT NULL;
ALTER TABLE person DROP COLUMN street, DROP COLUMN town;",
            "",
        ),
        // Two columns become one.
        (
            "ALTER TABLE person ADD COLUMN name text;
UPDATE person SET name = first || ' ' || last;
ALTER TABLE person ALTER COLUMN name SET NOT NULL;
ALTER TABLE person DROP COLUMN first, DROP COLUMN last;",
            "",
        ),
        // A column becomes another by way of a new one.
        (
            "ALTER TABLE address ADD COLUMN town_code integer;
UPDATE address SET town_code = 1 WHERE town IS NOT NULL;
ALTER TABLE address DROP COLUMN town;
ALTER TABLE address RENAME COLUMN town_code TO town;",
            "",
        ),
        (
            "ALTER TABLE address RENAME TO address_old;
ALTER TABLE address_old RENAME CONSTRAINT address_pkey TO address_old_pkey;
CREATE TABLE address (person_id bigint REFERENCES person (id), street text, town integer, PRIMARY KEY (person_id))
    PARTITION BY HASH (person_id);
CREATE TABLE address_0 PARTITION OF address FOR VALUES WITH (MODULUS 1, REMAINDER 0);
INSERT INTO address SELECT person_id, street, town FROM address_old;
DROP TABLE address_old;",
            "",
        ),
        ("UPDATE address SET street = NULL;", ""),
        ("TRUNCATE address;\nDELETE FROM person;", ""),
    ]);
}

#[test]
fn what_a_session_keeps_is_no_matter() {
    clean(&[
        (
            "CREATE TABLE person (id bigint PRIMARY KEY, name text);",
            "DROP TABLE person;",
        ),
        (
            "CREATE TEMPORARY TABLE kept ON COMMIT DROP AS SELECT * FROM person;
SET work_mem = '8MB';
SET LOCAL lock_timeout = '5s';",
            "SELECT 1;",
        ),
    ]);
}
