//! What each engine takes for white space, a string or a name, seen by where its statements end.

mod support;

use migrate_core::Dialect;
use support::{BOTH, POSTGRES, SQLITE, accepted, statements};

/// The statements of an up section.
type Row<'a> = (&'a [Dialect], &'a str, &'a [&'a str]);

const STATEMENTS: &[Row<'_>] = &[
    (
        BOTH,
        "\t\x0C\r SELECT 1;\t SELECT 2",
        &["SELECT 1;", "SELECT 2"],
    ),
    // A vertical tab: white space to PostgreSQL, and to SQLite behind other white space only.
    (
        SQLITE,
        "SELECT 1;\x0B SELECT 2",
        &["SELECT 1;", "\x0B SELECT 2"],
    ),
    (
        POSTGRES,
        "SELECT 1;\x0B SELECT 2",
        &["SELECT 1;", "SELECT 2"],
    ),
    (
        BOTH,
        "SELECT 1; \x0B\x0BSELECT 2",
        &["SELECT 1;", "SELECT 2"],
    ),
    // A byte-order mark is passed over, and is no white space to stand behind.
    (
        SQLITE,
        "SELECT 1;\u{feff}SELECT 2",
        &["SELECT 1;", "SELECT 2"],
    ),
    (
        SQLITE,
        "SELECT 1; \u{feff}\x0BSELECT 2",
        &["SELECT 1;", "\x0BSELECT 2"],
    ),
    // `E'…'` is PostgreSQL's.
    (
        SQLITE,
        "SELECT e'\\'; SELECT 2",
        &["SELECT e'\\';", "SELECT 2"],
    ),
    (
        POSTGRES,
        "SELECT e'\\';'; SELECT 2",
        &["SELECT e'\\';';", "SELECT 2"],
    ),
    // A comment ends at a lone carriage return to PostgreSQL alone.
    (SQLITE, "SELECT 1; -- a\rSELECT 2", &["SELECT 1;"]),
    (
        POSTGRES,
        "SELECT 1; -- a\rSELECT 2",
        &["SELECT 1;", "SELECT 2"],
    ),
    // Without a name behind it none of these is a parameter.
    (
        SQLITE,
        "SELECT : ; SELECT @ # $",
        &["SELECT : ;", "SELECT @ # $"],
    ),
    // A column that is called `end` ends no body.
    (
        POSTGRES,
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1 AS end; SELECT 2; END; SELECT 3",
        &[
            "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1 AS end; SELECT 2; END;",
            "SELECT 3",
        ],
    ),
    (
        POSTGRES,
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT a.end FROM a; SELECT 2; END; SELECT 3",
        &[
            "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT a.end FROM a; SELECT 2; END;",
            "SELECT 3",
        ],
    ),
    // Nor does one that is called `begin` open a body, whatever its alias.
    (
        POSTGRES,
        "SELECT begin atomic FROM a; SELECT 2",
        &["SELECT begin atomic FROM a;", "SELECT 2"],
    ),
    (
        POSTGRES,
        "CREATE VIEW v AS SELECT begin atomic FROM a; SELECT 2",
        &["CREATE VIEW v AS SELECT begin atomic FROM a;", "SELECT 2"],
    ),
    // A command of psql's is none of SQLite's, whose engine refuses it.
    (SQLITE, "\\connect a", &["\\connect a"]),
];

#[test]
fn where_statements_end() {
    for (dialects, up, expected) in STATEMENTS {
        for dialect in *dialects {
            let set = accepted(format!("-- up\n{up}\n-- down\nSELECT 9;\n"), *dialect);
            let found = statements(set.migrations()[0].up().unwrap());
            assert_eq!(found, *expected, "{dialect}: {up:?}");
        }
    }
}

#[test]
fn values_added_to_an_enum() {
    for (adds, up) in [
        (true, "ALTER TYPE mood ADD VALUE 'calm'"),
        (true, "alter type a.mood add value if not exists 'calm'"),
        (true, "ALTER TYPE mood ADD VALUE 'calm'; SELECT 1"),
        (true, "SELECT 1; ALTER TYPE mood ADD VALUE 'calm'"),
        (false, "SELECT 1"),
        (false, "ALTER TYPE mood RENAME TO moods"),
        (false, "ALTER TYPE mood ADD ATTRIBUTE value int"),
        (false, "ALTER TABLE mood ADD value int"),
        (false, "SELECT 'ALTER TYPE mood ADD VALUE'"),
    ] {
        let text = format!("-- up\n{up};\n-- down\nALTER TYPE x ADD VALUE 'y';");
        let set = accepted(text, Dialect::Postgres);
        let migration = &set.migrations()[0];
        assert_eq!(migration.up().unwrap().adds_enum_value(), adds, "{up}");
        assert!(migration.down().unwrap().adds_enum_value());
    }
}
