//! A run that fails, wherever it fails, leaves the database as it was, or as it says.
#![expect(clippy::unwrap_used, reason = "a test")]

use migrate_runtime::{Error, Migrations, Transaction};
use migrate_sqlite_tests::{File, guest_set, history, kept, up, up_down};
use rusqlite::Connection;

/// Five migrations, as statements: structure, data, a rebuild of a parent, an index, more data.
const UPS: [&[&str]; 5] = [
    &[
        "CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT)",
        "CREATE TABLE pet (id INTEGER PRIMARY KEY, owner INTEGER REFERENCES person ON DELETE CASCADE)",
    ],
    &[
        "INSERT INTO person VALUES (1, 'Ada'), (2, 'Bo')",
        "INSERT INTO pet VALUES (1, 1), (2, 1), (3, 2)",
        "UPDATE person SET name = upper(name)",
    ],
    &[
        "CREATE TABLE new (id INTEGER PRIMARY KEY, name TEXT NOT NULL)",
        "INSERT INTO new SELECT id, name FROM person",
        "DROP TABLE person",
        "ALTER TABLE new RENAME TO person",
    ],
    &[
        "CREATE UNIQUE INDEX person_name ON person (name)",
        "CREATE VIEW owner AS SELECT name FROM person",
    ],
    &[
        "CREATE TRIGGER gone AFTER DELETE ON person BEGIN DELETE FROM pet WHERE owner = old.id; END",
        "DELETE FROM person WHERE id = 2",
    ],
];

const CHECK: &str = "SELECT id FROM person WHERE name = ''";

const DOWNS: [&[&str]; 5] = [
    &["DROP TABLE pet", "DROP TABLE person"],
    &["DELETE FROM pet", "DELETE FROM person"],
    &[
        "CREATE TABLE new (id INTEGER PRIMARY KEY, name TEXT)",
        "INSERT INTO new SELECT id, name FROM person",
        "DROP TABLE person",
        "ALTER TABLE new RENAME TO person",
    ],
    &["DROP VIEW owner", "DROP INDEX person_name"],
    &[
        "DROP TRIGGER gone",
        "INSERT INTO person VALUES (2, 'BO')",
        "INSERT INTO pet VALUES (3, 2)",
    ],
];

/// Where a run is to fail.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    Nowhere,
    /// Instead of the statement at this index, or after the last one.
    Up(usize, usize),
    Check(usize),
    Down(usize, usize),
}

fn section(statements: &[&str], fault: Option<usize>) -> String {
    let mut statements = statements.to_vec();
    if let Some(at) = fault {
        statements.insert(at, "INSERT INTO no_such_table VALUES (1)");
    }
    statements.join(";\n") + ";"
}

fn migrations(fault: Fault) -> Migrations {
    let text = |index: usize| {
        let at = |wanted: Fault| match (wanted, fault) {
            (Fault::Up(..), Fault::Up(migration, at)) if migration == index => Some(at),
            (Fault::Down(..), Fault::Down(migration, at)) if migration == index => Some(at),
            _ => None,
        };
        let up = section(UPS[index], at(Fault::Up(0, 0)));
        let down = section(DOWNS[index], at(Fault::Down(0, 0)));
        let check = match fault == Fault::Check(index) {
            true => format!("{CHECK};\nSELECT 1 AS wrong"),
            // The table is there from the first migration on.
            false => CHECK.to_owned(),
        };
        format!("-- up\n{up}\n-- check\n{check};\n-- down\n{down}\n")
    };
    let texts: Vec<String> = (0..5).map(text).collect();
    guest_set(&texts)
}

fn faults(sections: [&[&str]; 5], fault: fn(usize, usize) -> Fault) -> Vec<(usize, Fault)> {
    let each = sections.iter().enumerate();
    each.flat_map(|(index, statements)| {
        (0..=statements.len()).map(move |at| (index, fault(index, at)))
    })
    .collect()
}

fn applied_words(count: usize) -> String {
    let ids: Vec<String> = (1..=count).map(|n| format!("{n} m{n}")).collect();
    match ids.is_empty() {
        true => "nothing of this run was kept".to_owned(),
        false => format!("kept of this run: applied {}", ids.join(", ")),
    }
}

/// The database with the first so many migrations applied, but for times.
fn timeless(dump: &str) -> String {
    let cut = |line: &str| match line.starts_with("schema_migrations: ") {
        // id, version, name, …: all that no clock decides.
        true => line.split(", ").take(7).collect::<Vec<_>>().join(", "),
        false => line.to_owned(),
    };
    dump.lines().map(cut).collect::<Vec<_>>().join("\n")
}

fn after(count: usize) -> String {
    let file = File::new();
    if count > 0 {
        let version = i64::try_from(count).unwrap();
        let set = migrations(Fault::Nowhere);
        set.migrator(&mut file.open()).up_to(version).unwrap();
    }
    timeless(&file.dump())
}

#[test]
fn an_up_that_fails_anywhere_keeps_nothing() {
    let ups = faults(UPS, Fault::Up).into_iter();
    let checks = (0..5).map(|index| (index, Fault::Check(index)));
    for (_, fault) in ups.chain(checks) {
        let file = File::new();
        let error = migrations(fault).up(&mut file.open()).unwrap_err();
        assert_eq!(kept(&error), applied_words(0), "{fault:?}");
        assert_eq!(file.dump(), "", "{fault:?}");
    }
}

#[test]
fn an_up_that_fails_later_keeps_what_was_there_before_it() {
    let file = File::new();
    migrations(Fault::Nowhere)
        .migrator(&mut file.open())
        .up_to(2)
        .unwrap();
    let before = file.dump();
    let ups = faults(UPS, Fault::Up)
        .into_iter()
        .filter(|(at, _)| *at >= 2);
    let checks = (2..5).map(|index| (index, Fault::Check(index)));
    for (_, fault) in ups.chain(checks) {
        let error = migrations(fault).up(&mut file.open()).unwrap_err();
        assert_eq!(kept(&error), applied_words(0), "{fault:?}");
        assert_eq!(file.dump(), before, "{fault:?}");
    }
    migrations(Fault::Nowhere).up(&mut file.open()).unwrap();
    assert_eq!(timeless(&file.dump()), after(5));
}

#[test]
fn one_at_a_time_keeps_those_before_the_one_that_fails() {
    let states: Vec<String> = (0..=5).map(after).collect();
    let ups = faults(UPS, Fault::Up).into_iter();
    let checks = (0..5).map(|index| (index, Fault::Check(index)));
    for (index, fault) in ups.chain(checks) {
        let file = File::new();
        let mut db = file.open();
        let migrator = migrations(fault).migrator(&mut db);
        let migrator = migrator.transaction(Transaction::PerMigration);
        let error = migrator.up().unwrap_err();
        assert_eq!(kept(&error), applied_words(index), "{fault:?}");
        assert_eq!(timeless(&file.dump()), states[index], "{fault:?}");
    }
}

#[test]
fn a_down_that_fails_anywhere_keeps_nothing() {
    let file = File::new();
    migrations(Fault::Nowhere).up(&mut file.open()).unwrap();
    let before = file.dump();
    for (_, fault) in faults(DOWNS, Fault::Down) {
        let mut db = file.open();
        let error = migrations(fault).migrator(&mut db).down_to(0).unwrap_err();
        assert!(matches!(error, Error::Failed { .. }), "{error:?}");
        assert_eq!(kept(&error), applied_words(0), "{fault:?}");
        assert_eq!(file.dump(), before, "{fault:?}");
    }
}

#[test]
fn downs_one_at_a_time_keep_those_before_the_one_that_fails() {
    for (index, fault) in faults(DOWNS, Fault::Down) {
        let file = File::new();
        migrations(Fault::Nowhere).up(&mut file.open()).unwrap();
        let mut db = file.open();
        let migrator = migrations(fault).migrator(&mut db);
        let migrator = migrator.transaction(Transaction::PerMigration);
        let error = migrator.down(5).unwrap_err();
        let gone: Vec<String> = (index + 2..=5).rev().map(|n| format!("{n} m{n}")).collect();
        let words = match gone.is_empty() {
            true => applied_words(0),
            false => format!("kept of this run: reverted {}", gone.join(", ")),
        };
        assert_eq!(kept(&error), words, "{fault:?}");
        let left: Vec<i64> = history(&db)
            .into_iter()
            .map(|(version, _)| version)
            .collect();
        let expected: Vec<i64> = (1..=5).take(index + 1).collect();
        assert_eq!(left, expected, "{fault:?}");
        // The schema is that of these five, whatever the data went through.
        let schema = |db: &Connection| {
            let sql =
                "SELECT group_concat(name) FROM (SELECT name FROM sqlite_master ORDER BY name)";
            migrate_sqlite_tests::value::<String>(db, sql)
        };
        let other = File::new();
        let mut twin = other.open();
        let version = i64::try_from(index + 1).unwrap();
        let good = migrations(Fault::Nowhere);
        good.migrator(&mut twin).up_to(version).unwrap();
        assert_eq!(schema(&db), schema(&twin), "{fault:?}");
    }
}

#[test]
fn a_redo_that_fails_anywhere_keeps_nothing() {
    let downs = (0..=DOWNS[4].len()).map(|at| Fault::Down(4, at));
    for fault in downs.chain([Fault::Check(4)]) {
        let file = File::new();
        migrations(Fault::Nowhere).up(&mut file.open()).unwrap();
        let before = file.dump();
        let mut db = file.open();
        let error = migrations(fault).migrator(&mut db).redo().unwrap_err();
        assert_eq!(kept(&error), applied_words(0), "{fault:?}");
        assert_eq!(file.dump(), before, "{fault:?}");
    }
}

#[test]
fn a_redo_one_at_a_time_says_that_it_kept_the_revert() {
    let file = File::new();
    migrations(Fault::Nowhere).up(&mut file.open()).unwrap();
    let mut db = file.open();
    let migrator = migrations(Fault::Check(4)).migrator(&mut db);
    let migrator = migrator.transaction(Transaction::PerMigration);
    let error = migrator.redo().unwrap_err();
    assert_eq!(kept(&error), "kept of this run: reverted 5 m5");
    assert_eq!(history(&db).len(), 4);
}

/// A trigger that refuses or swallows the row of one version.
fn guarded(event: &str, version: i64, action: &str) -> File {
    let file = File::new();
    let db = &mut file.open();
    guest_set(&[up("CREATE TABLE first (x);")]).up(db).unwrap();
    db.execute_batch(&format!(
        "CREATE TRIGGER guard BEFORE {event} ON schema_migrations WHEN {version} = {}.version \
         BEGIN SELECT RAISE({action}); END",
        if event == "INSERT" { "new" } else { "old" },
    ))
    .unwrap();
    file
}

const HISTORY: [&str; 3] = [
    "CREATE TABLE first (x);",
    "CREATE TABLE second (x);",
    "CREATE TABLE third (x);",
];

#[test]
fn without_its_row_a_migration_is_not_kept() {
    let set = guest_set(&HISTORY.map(up));
    for action in ["ABORT, 'no'", "ROLLBACK, 'no'", "FAIL, 'no'", "IGNORE"] {
        let file = guarded("INSERT", 3, action);
        let before = file.dump();
        let error = set.up(&mut file.open()).unwrap_err();
        let expected = match action {
            // No error of SQLite's: the row is missed all the same.
            "IGNORE" => matches!(error, Error::History { .. }),
            _ => matches!(
                &error,
                Error::Backend {
                    doing: "writing the history",
                    ..
                }
            ),
        };
        assert!(expected, "{error:?}");
        assert_eq!(file.dump(), before, "{action}");

        let mut db = file.open();
        let migrator = set.migrator(&mut db).transaction(Transaction::PerMigration);
        migrator.up().unwrap_err();
        let versions: Vec<i64> = history(&db)
            .into_iter()
            .map(|(version, _)| version)
            .collect();
        assert_eq!(versions, [1, 2], "{action}");
        assert!(!file.dump().contains("third"), "{action}");
    }
}

#[test]
fn a_revert_whose_row_stays_is_not_kept() {
    let set = guest_set(
        &HISTORY.map(|up| up_down(up, &up.replace("CREATE", "DROP").replace(" (x)", ""))),
    );
    for action in ["ABORT, 'no'", "ROLLBACK, 'no'", "IGNORE"] {
        let file = File::new();
        set.up(&mut file.open()).unwrap();
        let trigger = format!(
            "CREATE TRIGGER guard BEFORE DELETE ON schema_migrations WHEN old.version = 2 \
             BEGIN SELECT RAISE({action}); END"
        );
        file.open().execute_batch(&trigger).unwrap();
        let before = file.dump();
        set.migrator(&mut file.open()).down_to(0).unwrap_err();
        assert_eq!(file.dump(), before, "{action}");
    }
}

#[test]
fn a_commit_that_is_refused_keeps_nothing() {
    let file = File::new();
    let mut db = file.open();
    // Older drivers have nothing to say to it.
    let _ = db.commit_hook(Some(|| true));
    let error = guest_set(&HISTORY.map(up)).up(&mut db).unwrap_err();
    assert!(
        matches!(
            error,
            Error::Backend {
                doing: "committing",
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(kept(&error), applied_words(0));
    assert_eq!(file.dump(), "");
    assert!(db.is_autocommit());
}

#[test]
fn a_statement_that_rolls_everything_back_itself_keeps_nothing() {
    let file = File::new();
    let set = guest_set(&[
        up("CREATE TABLE first (x UNIQUE);"),
        up("INSERT INTO first VALUES (1); INSERT OR ROLLBACK INTO first VALUES (1);"),
    ]);
    let error = set.up(&mut file.open()).unwrap_err();
    assert!(matches!(error, Error::Failed { .. }), "{error:?}");
    assert_eq!(kept(&error), applied_words(0));
    assert_eq!(file.dump(), "");
}

/// Only a text out of the history can do this: the macro refuses it.
#[test]
fn a_step_that_ends_the_transaction_is_found_out() {
    let down = "DROP TABLE second; COMMIT; BEGIN;";
    let file = File::new();
    let set = guest_set(&HISTORY.map(|up| up_down(up, "SELECT 1;")));
    set.up(&mut file.open()).unwrap();
    let sql =
        "UPDATE schema_migrations SET down_sql = ?1, down_options = '0,19,27' WHERE version = 2";
    file.open().execute(sql, [down]).unwrap();
    let without = migrate_sqlite_tests::only(set, &[1, 3]);
    let mut db = file.open();
    let error = without.migrator(&mut db).down_to(1).unwrap_err();
    let Error::Escaped {
        migration, kept, ..
    } = &error
    else {
        panic!("{error:?}")
    };
    assert_eq!(migration.to_string(), "2 m2");
    assert_eq!(kept.to_string(), applied_words(0));
    assert!(db.is_autocommit());
    assert_eq!(history(&db).len(), 3);
}
