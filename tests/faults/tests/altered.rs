//! A history table in which somebody has changed one column: either that does not matter, or it is refused
//! and nothing is touched. What is put back is a history again.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

use migrate_faults_tests::position::{Position, everything, stands};
use migrate_faults_tests::scenario::set;
use migrate_faults_tests::sweep::{all, place};
use migrate_runtime::{Error, Target};
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const COLUMNS: [&str; 11] = [
    "id",
    "version",
    "name",
    "description",
    "checksum",
    "state",
    "statements_done",
    "applied_at",
    "execution_time_ms",
    "down_options",
    "down_sql",
];

/// What is put into a column, as SQL over the row.
const VALUES: [&str; 24] = [
    "NULL",
    "''",
    "'x'",
    "' '",
    "0",
    "1",
    "-1",
    "4",
    "1000",
    "2.5",
    "'3'",
    "9223372036854775807",
    "-9223372036854775808",
    "1e300",
    "x''",
    "x'00ff'",
    "CAST(x'80ff' AS TEXT)",
    "'a' || char(0) || 'b'",
    "replace(hex(zeroblob(100000)), '0', 'y')",
    "'applying'",
    "'reverting'",
    "'baseline'",
    "'1:' || hex(zeroblob(32))",
    "'no-transaction 0'",
];

/// The rows that are changed.
const ROWS: [&str; 3] = ["version = 1", "version = 3", "1"];

/// What is done to the table itself.
const SHAPES: [&str; 4] = [
    "ALTER TABLE schema_migrations DROP COLUMN {}",
    "ALTER TABLE schema_migrations RENAME COLUMN {} TO other",
    "ALTER TABLE schema_migrations RENAME COLUMN {} TO \"{} \"",
    "CREATE TABLE other AS SELECT *, {} AS {}_2 FROM schema_migrations; \
     DROP TABLE schema_migrations; ALTER TABLE other RENAME TO schema_migrations",
];

type Way = (&'static str, fn(&mut Connection) -> Result<(), Error>);

/// Every way in.
const WAYS: [Way; 10] = [
    ("up", |db| migrator(db).up().map(drop)),
    ("up_to", |db| migrator(db).up_to(4).map(drop)),
    ("down", |db| migrator(db).down(2).map(drop)),
    ("down_to", |db| migrator(db).down_to(0).map(drop)),
    ("redo", |db| migrator(db).redo().map(drop)),
    ("resume", |db| migrator(db).resume().map(drop)),
    ("mark", |db| migrator(db).mark_applied(3).map(drop)),
    ("repair", |db| migrator(db).repair([1, 2, 3]).map(drop)),
    ("plan", |db| migrator(db).plan(Target::Latest).map(drop)),
    ("status", |db| migrator(db).status().map(drop)),
];

fn migrator(db: &mut Connection) -> migrate_runtime::Migrator<'_, migrate_runtime::Sqlite> {
    set().migrator(db).lock_timeout(std::time::Duration::ZERO)
}

/// A folder with a database in which three are applied, and nothing is enforced: the table is what somebody
/// without care has made of it.
fn prepared() -> TempDir {
    let folder = place();
    let mut db = Connection::open(folder.path().join("honest.db")).unwrap();
    migrator(&mut db).up_to(3).unwrap();
    db.execute_batch(
        "CREATE TABLE loose AS SELECT * FROM schema_migrations; DROP TABLE schema_migrations; \
         ALTER TABLE loose RENAME TO schema_migrations",
    )
    .unwrap();
    folder
}

fn edited(folder: &Path, edit: &str) -> Connection {
    let file = folder.join("app.db");
    fs::copy(folder.join("honest.db"), &file).unwrap();
    let db = Connection::open(file).unwrap();
    db.execute_batch("PRAGMA synchronous = OFF").unwrap();
    db.execute_batch(edit).unwrap();
    db
}

/// Goes every way in after an edit, and says how each ended.
fn attempt(folder: &Path, edit: &str) -> Vec<String> {
    let mut db = edited(folder, edit);
    let mut before = everything(&db).unwrap();
    let mut ends = Vec::new();
    for (way, run) in WAYS {
        let result = run(&mut db);
        assert!(db.is_autocommit(), "{way} after {edit}");
        let Err(error) = result else {
            ends.push("done".to_owned());
            drop(db);
            db = edited(folder, edit);
            before = everything(&db).unwrap();
            continue;
        };
        assert!(
            everything(&db).unwrap() == before,
            "{way} after {edit}: {error:?}"
        );
        let fields = format!("{error:#?}");
        let variant = fields.split([' ', '{']).next().unwrap_or_default();
        ends.push(variant.to_owned());
    }
    // Put back, it is a history again.
    let honest = folder.join("honest.db");
    let honest = honest.display();
    db.execute_batch(&format!(
        "ATTACH '{honest}' AS honest; DROP TABLE main.schema_migrations; \
         CREATE TABLE main.schema_migrations AS SELECT * FROM honest.schema_migrations; DETACH honest"
    ))
    .unwrap();
    assert_eq!(stands(&db), Ok(Position::at(3)), "{edit}");
    set().up(&mut db).unwrap();
    assert_eq!(stands(&db), Ok(Position::at(5)), "{edit}");
    ends
}

fn sweep(edits: &[(String, String)]) {
    let folder = prepared();
    let mut counts: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for (column, edit) in edits {
        for ended in attempt(folder.path(), edit) {
            let allowed = [
                "done",
                "Backend",
                "DatabaseAhead",
                "Drift",
                "Failed",
                "History",
                "Interrupted",
                "Irreversible",
                "NotApplied",
                "NotInterrupted",
                "UnknownVersion",
            ];
            assert!(allowed.contains(&&*ended), "{ended} after {edit}");
            *counts.entry((column, ended)).or_default() += 1;
        }
    }
    for column in COLUMNS {
        let of = counts.iter().filter(|((of, _), _)| *of == column);
        let words: Vec<String> = of
            .clone()
            .map(|((_, ended), n)| format!("{ended} {n}"))
            .collect();
        let tried: usize = of.map(|(_, count)| count).sum();
        println!(
            "{column}: {tried} tried, {tried} survived ({})",
            words.join(", ")
        );
        assert!(tried > 0);
    }
}

#[test]
fn a_value_that_was_changed_by_hand() {
    let mut edits = Vec::new();
    for column in COLUMNS {
        for (number, value) in VALUES.iter().enumerate() {
            // Each value in one of them, unless all are asked for.
            let rows = ROWS.iter().enumerate();
            for (_, row) in rows.filter(|(index, _)| all() || number % ROWS.len() == *index) {
                let edit = format!("UPDATE schema_migrations SET {column} = {value} WHERE {row}");
                edits.push((column.to_owned(), edit));
            }
        }
    }
    sweep(&edits);
}

#[test]
fn a_column_that_was_changed_by_hand() {
    let mut edits = Vec::new();
    for column in COLUMNS {
        edits.extend(SHAPES.map(|shape| (column.to_owned(), shape.replace("{}", column))));
    }
    sweep(&edits);
}
