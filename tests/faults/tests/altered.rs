//! A history table in which somebody has changed one column: either that does not matter, or it is refused
//! and nothing is touched. What is put back is a history again.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

use migrate_faults_tests::edited::Edited;
use migrate_faults_tests::position::{
    Position, Way, everything, replayed, stands, without_history,
};
use migrate_faults_tests::scenario::set;
use migrate_faults_tests::sweep::{all, place};
use migrate_runtime::{Action, Error, Kept, Target};
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

type Entrance = (&'static str, fn(&mut Connection) -> Result<(), Error>);

/// Every way in.
const WAYS: [Entrance; 10] = [
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

/// A folder with a database in which so many are applied, and nothing is enforced: the table is what somebody
/// without care has made of it.
fn prepared(applied: i64) -> TempDir {
    let folder = place();
    let mut db = Connection::open(folder.path().join("honest.db")).unwrap();
    migrator(&mut db).up_to(applied).unwrap();
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

/// The sections of the first migrations, and then these.
fn after(applied: i64, then: &[(Way, i64)]) -> Vec<(Way, i64)> {
    let ups = (1..=applied).map(|version| (Way::Up, version));
    ups.chain(then.iter().copied()).collect()
}

/// The sections that an error says are kept.
fn kept(error: &Error) -> Vec<(Way, i64)> {
    let entries = error.kept().map_or(&[][..], |kept| kept.entries()).iter();
    let way = |action| match action {
        Action::Reverted => Way::Down,
        _ => Way::Up,
    };
    entries
        .map(|entry| (way(entry.action()), entry.id().version()))
        .collect()
}

/// What must hold after a way in has succeeded, and that the next `up` completes or refuses what is still wrong.
fn succeeded(
    db: &mut Connection,
    way: &str,
    (applied, was): (i64, &Edited),
    before: &str,
    case: &str,
) {
    assert!(was.allows(way), "{case} succeeded");
    let unchanged = way == "status" || way == "plan" || (way == "up" && was.is_current());
    if unchanged {
        assert!(
            everything(db).unwrap() == before,
            "{case} changed something"
        );
    }
    let ran = match way {
        "plan" => Vec::new(),
        "up" if was.is_current() => Vec::new(),
        "resume" => resumed(db, applied, was),
        way => was.sections(way),
    };
    let ran = after(applied, &ran);
    let holds = without_history(db).unwrap();
    assert_eq!(Some(holds), replayed(&ran), "{case}");
    let now = Edited::read(db);
    let then = match now.is_current() {
        true => Vec::new(),
        false => now.sections("up"),
    };
    let then = [ran, then].concat();
    let before = everything(db).unwrap();
    match migrator(db).up() {
        Ok(_) => {
            assert!(now.allows("up"), "up after {case}");
            assert_eq!(
                Some(without_history(db).unwrap()),
                replayed(&then),
                "{case}"
            );
            // As good as applied, and known to those who have not run it.
            let taken = "UPDATE schema_migrations SET state = 'applied' WHERE state = 'baseline'";
            db.execute(taken, []).unwrap();
            if now.is_in_order() && !now.is_current() {
                assert_eq!(stands(db), Ok(Position::at(5)), "{case}");
            }
        }
        Err(error) => {
            let must = now.allows("up") && (now.is_in_order() || replayed(&then).is_some());
            assert!(!must, "up after {case}: {error:?}");
            let same = everything(db).unwrap() == before;
            assert!(same || !kept(&error).is_empty(), "{case}: {error:?}");
        }
    }
    assert_eq!(whole(db), "ok", "{case}");
}

/// What `resume` ran: the section that the row says has begun, or no statement of it where the row says that all
/// are done.
fn resumed(db: &Connection, applied: i64, was: &Edited) -> Vec<(Way, i64)> {
    let holds = without_history(db).unwrap();
    match replayed(&after(applied, &[])) == Some(holds) {
        true => Vec::new(),
        false => was.underway().into_iter().collect(),
    }
}

fn whole(db: &Connection) -> String {
    let keys = "SELECT count(*) FROM pragma_foreign_key_check";
    assert_eq!(db.query_row(keys, [], |row| row.get(0)), Ok(0));
    let check = db.query_row("PRAGMA integrity_check", [], |row| row.get(0));
    check.unwrap()
}

/// What must hold after a way in was refused: nothing is touched. Only where `id` says of another order that
/// it is the one of application, a way back may come to where it fails.
fn refused(
    db: &Connection,
    error: &Error,
    (applied, was): (i64, &Edited),
    before: &str,
    case: &str,
) {
    let ran = kept(error);
    if ran.is_empty() {
        assert!(everything(db).unwrap() == before, "{case}: {error:?}");
        return;
    }
    assert!(!was.is_in_order(), "{case}: {error:?}");
    let begun = error.kept().and_then(Kept::statements_done);
    let holds = without_history(db).unwrap();
    let as_said = replayed(&after(applied, &ran)) == Some(holds);
    assert!(as_said || begun.is_some(), "{case}: {error:?}");
}

/// Goes every way in after an edit, and says how each ended.
fn attempt(folder: &Path, applied: i64, edit: &str) -> Vec<String> {
    let mut ends = Vec::new();
    let mut db = edited(folder, edit);
    let mut before = everything(&db).unwrap();
    for (way, run) in WAYS {
        let case = format!("{way} of {applied} after {edit}");
        let was = Edited::read(&db);
        let result = run(&mut db);
        assert!(db.is_autocommit(), "{case}");
        let touched = match result {
            Ok(()) => {
                succeeded(&mut db, way, (applied, &was), &before, &case);
                ends.push("done".to_owned());
                true
            }
            Err(error) => {
                let must = way != "resume" && was.is_in_order() && was.allows(way);
                assert!(!must, "{case}: {error:?}");
                refused(&db, &error, (applied, &was), &before, &case);
                let fields = format!("{error:#?}");
                let variant = fields.split([' ', '{']).next().unwrap_or_default();
                ends.push(variant.to_owned());
                !kept(&error).is_empty()
            }
        };
        if touched {
            drop(db);
            db = edited(folder, edit);
            before = everything(&db).unwrap();
        }
    }
    // Put back, it is a history again.
    let honest = folder.join("honest.db");
    let honest = honest.display();
    db.execute_batch(&format!(
        "ATTACH '{honest}' AS honest; DROP TABLE main.schema_migrations; \
         CREATE TABLE main.schema_migrations AS SELECT * FROM honest.schema_migrations; DETACH honest"
    ))
    .unwrap();
    assert_eq!(stands(&db), Ok(Position::at(applied)), "{edit}");
    set().up(&mut db).unwrap();
    assert_eq!(stands(&db), Ok(Position::at(5)), "{edit}");
    ends
}

/// Tries edits where some are pending, and where nothing is, which `up` finds by a look at three columns.
fn sweep(edits: &[(String, String)]) {
    for applied in [3, 5] {
        sweep_at(applied, edits);
    }
}

fn sweep_at(applied: i64, edits: &[(String, String)]) {
    let folder = prepared(applied);
    let mut counts: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for (column, edit) in edits {
        for ended in attempt(folder.path(), applied, edit) {
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
            "{column}, {applied} applied: {tried} tried, {tried} survived ({})",
            words.join(", ")
        );
        let of = |ended: &str| counts.get(&(column, ended.to_owned())).copied();
        let done = of("done").unwrap_or_default();
        assert!(0 < done && done < tried, "{column}: {done} of {tried}");
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
