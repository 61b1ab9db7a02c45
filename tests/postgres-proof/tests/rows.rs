//! Rows that are made up: every table here is filled, or the proof would say that it was tried empty.

use migrate_postgres_proof_tests::said;

/// Proves an up that must not be found to leave a table empty, and what comes after it on its rows.
#[track_caller]
fn filled(up: &str) {
    let text = format!("-- irreversible: an example\n-- up\n{up}\n");
    let said = said(&[("0001_tables.sql", &text)]);
    assert_eq!(said, "1 migration proven on PostgreSQL X", "{up}");
}

/// The same, and a query that returns a row once the tables hold what they should.
#[track_caller]
fn holds(up: &str, query: &str) {
    let first = format!("-- irreversible: an example\n-- up\n{up}\n");
    let second = format!("-- irreversible: an example\n-- up\nSELECT 1;\n-- check\n{query}\n");
    let said = said(&[("0001_tables.sql", &first), ("0002_look.sql", &second)]);
    let expected = "warning[check-fails]: the check returns rows on made-up data: held = 1\n";
    assert!(
        said.starts_with(expected) && said.matches("[").count() == 1,
        "{up}\n{said}"
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn every_common_type() {
    let types = [
        "smallint",
        "integer",
        "bigint",
        "numeric",
        "numeric(5,2)",
        "numeric(3)",
        "real",
        "double precision",
        "money",
        "boolean",
        "text",
        "varchar",
        "varchar(3)",
        "varchar(200)",
        "char",
        "char(10)",
        "\"char\"",
        "name",
        "date",
        "timestamp",
        "timestamptz",
        "timestamp(0)",
        "time",
        "timetz",
        "interval",
        "uuid",
        "json",
        "jsonb",
        "jsonpath",
        "bytea",
        "inet",
        "cidr",
        "macaddr",
        "macaddr8",
        "bit(5)",
        "bit varying(7)",
        "bit varying",
        "point",
        "line",
        "lseg",
        "box",
        "path",
        "polygon",
        "circle",
        "tsvector",
        "tsquery",
        "xml",
        "oid",
        "regclass",
        "regtype",
        "regproc",
        "pg_lsn",
        "int4range",
        "int8range",
        "numrange",
        "tsrange",
        "tstzrange",
        "daterange",
        "int4multirange",
        "datemultirange",
        "integer[]",
        "text[]",
        "text[][]",
        "uuid[]",
        "jsonb[]",
        "timestamptz[]",
        "varchar(3)[]",
    ];
    let columns = types
        .iter()
        .enumerate()
        .map(|(at, kind)| format!("c{at} {kind} NOT NULL"));
    let nullable = types
        .iter()
        .enumerate()
        .map(|(at, kind)| format!("n{at} {kind}"));
    let columns: Vec<String> = columns.chain(nullable).collect();
    let ups = format!("CREATE TABLE every ({});", columns.join(", "));
    holds(
        &ups,
        "SELECT 1 AS held FROM every HAVING count(*) = 2 AND count(n0) = 1 AND count(n66) = 1 AND min(c1) > 10000;",
    );
}

#[test]
fn types_of_the_migrations_own() {
    filled(
        "CREATE TYPE mood AS ENUM ('sad', 'it''s fine', 'happy');
         CREATE TYPE place AS (x integer, mood mood, text text, numbers integer[]);
         CREATE TYPE span AS RANGE (subtype = date);
         CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
         CREATE DOMAIN even AS positive CHECK (VALUE % 2 = 0);
         CREATE DOMAIN email AS text NOT NULL CHECK (VALUE ~ '^[^@]+@[^@]+\\.[a-z]{2,6}$');
         CREATE DOMAIN code AS varchar(6) CHECK (length(VALUE) = 6 AND VALUE = upper(VALUE));
         CREATE TABLE own (mood mood NOT NULL, moods mood[] NOT NULL, place place NOT NULL, span span NOT NULL,
             spans span_multirange, positive positive, even even NOT NULL, email email, code code NOT NULL,
             places place[] NOT NULL, evens even[]);",
    );
}

#[test]
fn checks() {
    for check in [
        "a integer CHECK (a BETWEEN 1 AND 5)",
        "a integer CHECK (a > 5 AND a < 8)",
        "a numeric(4,3) CHECK (a >= 0 AND a <= 1)",
        "a text CHECK (a IN ('draft', 'done'))",
        "a text NOT NULL CHECK (a IN ('draft', 'done'))",
        "a text CHECK (a ~ '^[a-z0-9-]{3,20}$')",
        "a text CHECK (a LIKE 'it-%')",
        "a text CHECK (length(a) = 2 AND a = upper(a))",
        "a text CHECK (char_length(a) >= 300)",
        "a text CHECK (a ~* '^[0-9a-f]{64}$')",
        "a text CHECK (a <> '' AND a = trim(a) AND a = lower(a))",
        "a jsonb CHECK (jsonb_typeof(a) = 'array')",
        "a jsonb CHECK (a ? 'kind' AND a ->> 'kind' = 'x')",
        "a integer[] CHECK (array_length(a, 1) = 3)",
        "a integer[] CHECK (cardinality(a) <= 5 AND array_position(a, NULL) IS NULL)",
        "a date CHECK (a >= '2020-01-01' AND a < '2030-01-01')",
        "a timestamptz CHECK (a > '2000-01-01 00:00:00+00')",
        "a bytea CHECK (octet_length(a) = 16)",
        "a bytea CHECK (length(a) = 32)",
        "a integer, b integer CHECK (a > b)",
        "a integer, b integer, c integer, CHECK (c = a + b)",
        "a integer, b integer, CHECK ((a IS NULL) <> (b IS NULL))",
        "a integer, b integer, CHECK (num_nonnulls(a, b) = 1)",
        "a date, b date, CHECK (b > a)",
        "a timestamptz, b interval CHECK (b < '1 hour')",
        "a text, b integer, CHECK (a <> 'x' OR b = 3), CHECK (a IN ('x'))",
        "a boolean CHECK (NOT a)",
        "a smallint CHECK (a IN (10, 20))",
        "a inet CHECK (family(a) = 4)",
        "a numeric CHECK (a = round(a, 2) AND a > 0)",
        "a integer, b integer GENERATED ALWAYS AS (a * 2) STORED CHECK (b < 100)",
        "a int4range CHECK (lower(a) >= 0 AND upper(a) <= 10)",
        "a char(2) CHECK (a = ANY ('{DE,FR}'::text[]))",
    ] {
        filled(&format!(
            "CREATE TABLE checked (id integer PRIMARY KEY, {check});"
        ));
    }
}

#[test]
fn keys_of_all_kinds() {
    filled(
        "CREATE TABLE owner (id serial PRIMARY KEY, email text UNIQUE NOT NULL);
         CREATE TABLE tree (id integer PRIMARY KEY, parent_id integer REFERENCES tree (id));
         CREATE TABLE ring (id integer PRIMARY KEY, next_id integer NOT NULL REFERENCES ring (id));
         CREATE TABLE profile (owner_id integer PRIMARY KEY REFERENCES owner (id), bio text);
         CREATE TABLE tenant (id uuid PRIMARY KEY);
         CREATE TABLE project (tenant_id uuid REFERENCES tenant (id), id integer, name text, PRIMARY KEY (tenant_id, id));
         CREATE TABLE task (tenant_id uuid NOT NULL, project_id integer NOT NULL, id integer NOT NULL, owner_id integer REFERENCES owner (id),
             FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id), FOREIGN KEY (tenant_id) REFERENCES tenant (id));
         CREATE TABLE owner_project (owner_id integer REFERENCES owner (id), tenant_id uuid, project_id integer,
             FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id), PRIMARY KEY (owner_id, tenant_id, project_id));
         CREATE TABLE one_to_one (id integer PRIMARY KEY, owner_id integer NOT NULL UNIQUE REFERENCES owner (id));
         CREATE UNIQUE INDEX lower_email ON owner (lower(email));
         CREATE TABLE booking (room integer, during tsrange, EXCLUDE USING gist (during WITH &&));
         CREATE TABLE flag (is_default boolean NOT NULL, name text);
         CREATE UNIQUE INDEX one_default ON flag (is_default) WHERE is_default;",
    );
}

#[test]
fn circles() {
    holds(
        "CREATE TABLE hen (id integer PRIMARY KEY, egg_id integer);
         CREATE TABLE egg (id integer PRIMARY KEY, hen_id integer REFERENCES hen (id));
         ALTER TABLE hen ADD FOREIGN KEY (egg_id) REFERENCES egg (id);",
        "SELECT 1 AS held WHERE (SELECT count(egg_id) FROM hen) > 0 AND (SELECT count(hen_id) FROM egg) > 0;",
    );
    filled(
        "CREATE TABLE hen (id integer PRIMARY KEY, egg_id integer NOT NULL);
         CREATE TABLE egg (id integer PRIMARY KEY, hen_id integer NOT NULL REFERENCES hen (id));
         ALTER TABLE hen ADD FOREIGN KEY (egg_id) REFERENCES egg (id) DEFERRABLE;",
    );
}

#[test]
fn a_circle_that_nobody_can_fill() {
    let text = "-- irreversible: an example\n-- up\nCREATE TABLE hen (id integer PRIMARY KEY, egg_id integer NOT NULL);
CREATE TABLE egg (id integer PRIMARY KEY, hen_id integer NOT NULL REFERENCES hen (id));
ALTER TABLE hen ADD FOREIGN KEY (egg_id) REFERENCES egg (id);\n";
    let said = said(&[("0001_hen.sql", text)]);
    assert_eq!(said.matches("warning[not-tried]").count(), 2, "{said}");
    assert!(
        said.contains(
            "in the way: the foreign key (egg_id) REFERENCES egg, which holds no rows that fit"
        ),
        "{said}"
    );
}

#[test]
fn columns_that_the_server_fills() {
    holds(
        "CREATE TABLE numbered (id bigint GENERATED ALWAYS AS IDENTITY, other integer GENERATED BY DEFAULT AS IDENTITY,
             twice bigint GENERATED ALWAYS AS (id * 2) STORED, old serial, at timestamptz NOT NULL DEFAULT now(),
             done boolean NOT NULL DEFAULT false, kind text NOT NULL DEFAULT 'x');
         CREATE TABLE nothing ();",
        "SELECT 1 AS held WHERE EXISTS (SELECT FROM numbered WHERE done AND kind <> 'x' AND id > 10000) \
         AND (SELECT last_value FROM numbered_old_seq) > 10000 AND EXISTS (SELECT FROM nothing);",
    );
}

#[test]
fn partitions_get_rows_that_fit_their_bounds() {
    holds(
        "CREATE TABLE log (at date NOT NULL, kind text, id integer, PRIMARY KEY (at, id)) PARTITION BY RANGE (at);
         CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
         CREATE TABLE log_2 PARTITION OF log FOR VALUES FROM ('2021-01-01') TO ('2021-01-05');
         CREATE TABLE log_rest PARTITION OF log DEFAULT;
         CREATE TABLE part (kind text, n integer) PARTITION BY LIST (kind);
         CREATE TABLE part_a PARTITION OF part FOR VALUES IN ('a', 'b');
         CREATE TABLE part_null PARTITION OF part FOR VALUES IN (NULL) PARTITION BY HASH (n);
         CREATE TABLE part_null_1 PARTITION OF part_null FOR VALUES WITH (MODULUS 2, REMAINDER 0);
         CREATE TABLE part_null_2 PARTITION OF part_null FOR VALUES WITH (MODULUS 2, REMAINDER 1);",
        "SELECT 1 AS held WHERE (SELECT count(DISTINCT tableoid) FROM log) = 3 AND (SELECT count(DISTINCT tableoid) FROM part) = 3;",
    );
}

#[test]
fn triggers_and_policies_are_not_in_the_way() {
    holds(
        "CREATE TABLE guarded (id integer PRIMARY KEY, name text);
         CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
         CREATE TRIGGER refuse BEFORE INSERT ON guarded FOR EACH ROW EXECUTE FUNCTION refuse();
         CREATE TRIGGER always BEFORE INSERT ON guarded FOR EACH ROW EXECUTE FUNCTION refuse();
         CREATE TRIGGER off BEFORE INSERT ON guarded FOR EACH ROW EXECUTE FUNCTION refuse();
         ALTER TABLE guarded ENABLE ALWAYS TRIGGER always;
         ALTER TABLE guarded DISABLE TRIGGER off;
         ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
         ALTER TABLE guarded FORCE ROW LEVEL SECURITY;
         CREATE POLICY nobody ON guarded USING (false);",
        "SELECT 1 AS held WHERE (SELECT count(*) FROM guarded) = 2 AND (SELECT string_agg(tgenabled, '' ORDER BY tgname) \
         FROM pg_trigger WHERE tgrelid = 'guarded'::regclass) = 'ADO' \
         AND (SELECT relforcerowsecurity FROM pg_class WHERE oid = 'guarded'::regclass);",
    );
}

#[test]
fn names_of_all_kinds() {
    filled(
        "CREATE SCHEMA \"My App\";
         CREATE TABLE \"My App\".\"Users \"\"x\" (\"ID\" integer PRIMARY KEY, \"select\" text, \"ä\" integer);
         CREATE TABLE \"Order\" (id integer PRIMARY KEY, \"user\" integer REFERENCES \"My App\".\"Users \"\"x\" (\"ID\"));",
    );
}

#[test]
fn tables_that_inherit() {
    filled(
        "CREATE TABLE city (name text NOT NULL, people integer CHECK (people > 0));
         CREATE TABLE capital (country char(2) UNIQUE NOT NULL) INHERITS (city);",
    );
}

#[test]
fn a_row_that_repeats_another_is_not_judged_too_late() {
    let table = "CREATE TABLE a (id integer PRIMARY KEY, flag boolean UNIQUE DEFERRABLE INITIALLY DEFERRED, code text);";
    let first = format!("-- irreversible: an example\n-- up\n{table}\n");
    let second = "-- irreversible: an example\n-- up\nCREATE UNIQUE INDEX a_code ON a (code);\n";
    let said = said(&[("0001_a.sql", &first), ("0002_code.sql", second)]);
    let expected =
        "warning[unique-needs-distinct-rows]: two rows of `a` with equal code make this fail: ";
    assert!(said.starts_with(expected), "{said}");
}
