//! How PostgreSQL's statements are cut: `postgres_split/<name>.sql`, and what it falls into in
//! `<name>.split`, a line `-----` between statements. The server (15) took each file as one query, but
//! for `numbers.sql`, whose statements it refuses one by one; `psql -e` cuts them likewise, but for
//! continued `E'…'` and names such as `t.end`.

mod support;

use migrate_core::Dialect;
use std::fs;
use std::path::Path;
use support::{accepted, statements};

const BETWEEN: &str = "\n-----\n";

#[test]
fn golden_files() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/postgres_split");
    let mut checked = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "sql") {
            continue;
        }
        let sql = fs::read_to_string(&path).unwrap();
        let expected = fs::read_to_string(path.with_extension("split")).unwrap();
        let set = accepted(format!("-- up\n{sql}\n-- down\n{sql}"), Dialect::Postgres);
        let migration = &set.migrations()[0];
        for section in [migration.up().unwrap(), migration.down().unwrap()] {
            let found = statements(section).join(BETWEEN);
            assert_eq!(found, expected.trim_end(), "{}", path.display());
        }
        checked += 1;
    }
    assert_eq!(checked, 6);
}

/// What the other database cuts in two is one statement here, and the reverse.
#[test]
fn the_dialects_differ() {
    for (sql, sqlite, postgres) in [
        ("SELECT 'a\\';", 1, 1),
        ("SELECT [;];", 1, 2),
        ("SELECT `;`;", 1, 2),
        ("SELECT 1 /* /* */; SELECT 2 /* */ */;", 2, 1),
        (
            "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; SELECT 2; END;",
            1,
            0,
        ),
    ] {
        for (dialect, expected) in [(Dialect::Sqlite, sqlite), (Dialect::Postgres, postgres)] {
            let text = format!("-- up\n{sql}\n-- down\nSELECT 1;");
            // 0: refused.
            if expected == 0 {
                let said = support::said_of_file(text.as_bytes(), dialect);
                assert!(
                    said.starts_with("m/1_a.sql:2:62: `END` inside a migration"),
                    "{said}"
                );
                continue;
            }
            let set = accepted(text, dialect);
            let found = statements(set.migrations()[0].up().unwrap()).len();
            assert_eq!(found, expected, "{dialect}: {sql}");
        }
    }
}
