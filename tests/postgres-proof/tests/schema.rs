//! What a snapshot of a schema sees, on a server.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

use migrate_postgres_proof_tests::{database, rows};
use migrate_runtime::__private::postgres_schema::{Snapshot, script};
use postgres::Client;

fn snapshot(db: &mut Client) -> Snapshot {
    let sql = script(Some("public"), Some(("public", "schema_migrations")));
    let rows = rows(db, &sql);
    let rows = rows.iter().map(|row| {
        <[&str; 6]>::try_from(row.iter().map(String::as_str).collect::<Vec<_>>()).unwrap()
    });
    Snapshot::from_rows(rows)
}

/// What is said after a change, of the schema before it.
fn said(db: &mut Client, sql: &str) -> String {
    let before = snapshot(db);
    db.batch_execute(sql)
        .unwrap_or_else(|error| panic!("{sql}: {error:?}"));
    let after = snapshot(db);
    let (differences, unknown) = before.verify(&after);
    let lines = differences.iter().map(ToString::to_string);
    let unknown = unknown.iter().map(|object| format!("unknown: {object}"));
    lines.chain(unknown).collect::<Vec<_>>().join("\n")
}

const BASE: &str = "
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE DOMAIN age AS integer CHECK (VALUE >= 0);
CREATE TYPE place AS (x integer, y text);
CREATE TYPE span AS RANGE (subtype = date);
CREATE TABLE person (id bigserial PRIMARY KEY, name text NOT NULL DEFAULT 'x', mood mood, age age);
CREATE TABLE pet (id bigint GENERATED ALWAYS AS IDENTITY, person_id bigint REFERENCES person (id), twice bigint GENERATED ALWAYS AS (person_id * 2) STORED);
CREATE INDEX person_name ON person (name);
CREATE VIEW happy AS SELECT id, mood FROM person WHERE mood = 'happy';
CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM person;
CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a + 1';
CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1';
CREATE AGGREGATE total (integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER touched BEFORE UPDATE ON person FOR EACH ROW EXECUTE FUNCTION touch();
CREATE RULE no_delete AS ON DELETE TO pet DO INSTEAD NOTHING;
CREATE POLICY own ON person FOR SELECT USING (id = 1);
CREATE SEQUENCE ticket INCREMENT BY 5;
CREATE SCHEMA app;
CREATE TABLE app.log (at timestamptz, what text) PARTITION BY RANGE (at);
CREATE TABLE app.log_1 PARTITION OF app.log FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE STATISTICS both_of_them ON id, name FROM person;
CREATE PUBLICATION news FOR TABLE person;
CREATE TEXT SEARCH CONFIGURATION words (COPY = pg_catalog.simple);
CREATE TABLE schema_migrations (id bigint PRIMARY KEY, version bigint UNIQUE);
";

#[test]
fn nothing_differs_from_itself_and_from_a_copy() {
    let (one, other) = (database(), database());
    let (mut one, mut other) = (one.connect(), other.connect());
    one.batch_execute(BASE).unwrap();
    // Other numbers of everything, other settings of the session.
    other.batch_execute("CREATE TABLE gone (id serial); DROP TABLE gone; CREATE TYPE gone AS ENUM ('a'); DROP TYPE gone").unwrap();
    other.batch_execute(BASE).unwrap();
    other
        .batch_execute(
            "SET search_path = app, public; SET DateStyle = 'German'; SET TimeZone = 'Asia/Tokyo'",
        )
        .unwrap();
    let (one, other) = (snapshot(&mut one), snapshot(&mut other));
    assert_eq!(one, other);
    assert!(
        one.names("table")
            .eq(["app.log", "app.log_1", "person", "pet"])
    );
    let rest = [
        "domain",
        "type",
        "sequence",
        "index",
        "view",
        "materialized view",
        "function",
        "procedure",
        "aggregate",
        "trigger",
        "rule",
        "policy",
        "statistics",
        "publication",
        "schema",
        "text search configuration",
    ];
    let names = rest.map(|kind| one.names(kind).collect::<Vec<_>>().join(" "));
    assert_eq!(
        names.join("; "),
        "age; mood place span; person_id_seq ticket; person_name; happy; counted; \
        f(integer) touch(); p(); total(integer); touched on person; no_delete on pet; own on person; both_of_them; news; \
        app public; public.words"
    );
}

#[test]
fn the_settings_end_with_the_reading() {
    let db = database();
    let mut db = db.connect();
    db.batch_execute("CREATE SCHEMA app; SET search_path = app")
        .unwrap();
    snapshot(&mut db);
    assert_eq!(rows(&mut db, "SHOW search_path"), [["app"]]);
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn every_change_is_seen() {
    let db = database();
    let mut db = db.connect();
    db.batch_execute(BASE).unwrap();
    let mut failures = Vec::new();
    for (sql, expected) in [
        (
            "ALTER TABLE person ALTER name TYPE varchar(40)",
            "different: table person\n  column name: expected text NOT NULL DEFAULT 'x'::text, found character varying(40) NOT NULL DEFAULT 'x'::text",
        ),
        ("ALTER TABLE person ALTER name DROP NOT NULL", ""),
        ("ALTER TABLE person ALTER name DROP DEFAULT", ""),
        (
            "ALTER TABLE person ADD COLUMN more text COLLATE \"C\"",
            "different: table person\n  column more text COLLATE \"C\" is not expected",
        ),
        (
            "ALTER TABLE person ALTER more SET STORAGE EXTERNAL, ALTER more SET STATISTICS 5",
            "",
        ),
        (
            "ALTER TABLE person ADD CONSTRAINT more_is_more CHECK (more <> '') NOT VALID",
            "different: table person\n  CONSTRAINT more_is_more CHECK (more <> ''::text) NOT VALID is not expected",
        ),
        (
            "ALTER TABLE person VALIDATE CONSTRAINT more_is_more",
            "different: table person\n  CONSTRAINT more_is_more CHECK (more <> ''::text) NOT VALID is missing\n  CONSTRAINT more_is_more CHECK (more <> ''::text) is not expected",
        ),
        (
            "ALTER TABLE pet ALTER CONSTRAINT pet_person_id_fkey DEFERRABLE INITIALLY DEFERRED",
            "different: table pet\n  CONSTRAINT pet_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id) is missing\n  CONSTRAINT pet_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id) DEFERRABLE INITIALLY DEFERRED is not expected",
        ),
        (
            "ALTER TABLE person ENABLE ROW LEVEL SECURITY",
            "different: table person\n  ROW LEVEL SECURITY is not expected",
        ),
        ("ALTER TABLE person FORCE ROW LEVEL SECURITY", ""),
        (
            "ALTER TABLE person REPLICA IDENTITY FULL",
            "different: table person\n  REPLICA IDENTITY FULL is not expected",
        ),
        (
            "ALTER TABLE person SET (fillfactor = 70)",
            "different: table person\n  WITH (fillfactor=70) is not expected",
        ),
        (
            "ALTER TABLE pet SET UNLOGGED",
            "different: table pet\n  UNLOGGED is not expected",
        ),
        (
            "ALTER TABLE pet ALTER id SET GENERATED BY DEFAULT SET START WITH 7",
            "different: table pet\n  column id: expected bigint NOT NULL GENERATED ALWAYS AS IDENTITY, found bigint NOT NULL GENERATED BY DEFAULT AS IDENTITY (START WITH 7)",
        ),
        ("ALTER TABLE pet ALTER twice DROP EXPRESSION", ""),
        (
            "ALTER TABLE person DISABLE TRIGGER touched",
            "different: trigger touched on person\n  DISABLED is not expected",
        ),
        (
            "DROP TRIGGER touched ON person",
            "missing: trigger touched on person",
        ),
        (
            "ALTER TYPE mood ADD VALUE 'calm' BEFORE 'happy'",
            "different: type mood\n  expected ENUM ('sad', 'happy'), found ENUM ('sad', 'calm', 'happy')",
        ),
        (
            "ALTER DOMAIN age DROP CONSTRAINT age_check",
            "different: domain age\n  CONSTRAINT age_check CHECK (VALUE >= 0) is missing",
        ),
        (
            "ALTER TYPE place ADD ATTRIBUTE z integer",
            "different: type place\n  column z integer is not expected",
        ),
        (
            "ALTER SEQUENCE ticket OWNED BY pet.id",
            "different: sequence ticket\n  OWNED BY pet.id is not expected",
        ),
        ("ALTER SEQUENCE ticket CYCLE", ""),
        (
            "CREATE OR REPLACE VIEW happy AS SELECT id, mood FROM person WHERE mood = 'sad'",
            "",
        ),
        (
            "CREATE OR REPLACE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a + 2'",
            "",
        ),
        (
            "CREATE FUNCTION f(a text) RETURNS integer LANGUAGE sql AS 'SELECT 2'",
            "unknown: function f(text)",
        ),
        (
            "COMMENT ON TABLE person IS 'it''s me'",
            "different: table person\n  COMMENT 'it''s me' is not expected",
        ),
        (
            "COMMENT ON COLUMN person.name IS 'all of it'",
            "different: table person\n  COMMENT ON COLUMN name 'all of it' is not expected",
        ),
        (
            "COMMENT ON FUNCTION f(text) IS 'x'",
            "different: function f(text)\n  COMMENT 'x' is not expected",
        ),
        (
            "ALTER POLICY own ON person USING (id = 2)",
            "different: policy own on person\n  expected AS PERMISSIVE FOR SELECT TO public USING ((id = 1)), found AS PERMISSIVE FOR SELECT TO public USING ((id = 2))",
        ),
        ("ALTER TABLE app.log DETACH PARTITION app.log_1", ""),
        (
            "CREATE INDEX log_at ON app.log (at)",
            "unknown: index app.log_at",
        ),
        (
            "ALTER PUBLICATION news ADD TABLE app.log",
            "different: publication news\n  TABLE app.log is not expected",
        ),
        (
            "CREATE CAST (text AS place) WITH INOUT",
            "unknown: cast (pg_catalog.text AS public.place)",
        ),
        (
            "CREATE TABLE schema_migrations_2 ()",
            "unknown: table schema_migrations_2",
        ),
        ("DROP TABLE schema_migrations", "nothing"),
        ("CREATE TEMPORARY TABLE person (id integer)", "nothing"),
        (
            "DROP SCHEMA app CASCADE",
            "missing: schema app\nmissing: table app.log\nmissing: table app.log_1\nmissing: index app.log_at\ndifferent: publication news\n  TABLE app.log is missing",
        ),
    ] {
        let said = said(&mut db, sql);
        let fits = match expected {
            "" => said.starts_with("different: ") && !said.contains("unknown"),
            "nothing" => said.is_empty(),
            expected => said == expected,
        };
        if !fits {
            failures.push(format!("{sql}\nexpected {expected}\nfound {said}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[test]
fn a_column_that_comes_back_is_at_another_place() {
    use migrate_runtime::__private::{Change, Detail};
    let db = database();
    let mut db = db.connect();
    db.batch_execute("CREATE TABLE a (x integer, y integer)")
        .unwrap();
    let before = snapshot(&mut db);
    db.batch_execute("ALTER TABLE a DROP x; ALTER TABLE a ADD x integer")
        .unwrap();
    let differences = before.differences(&snapshot(&mut db));
    let order = Detail::Order {
        found: vec!["y".to_owned(), "x".to_owned()],
    };
    assert_eq!(differences[0].change, Change::Different(vec![order]));
}
