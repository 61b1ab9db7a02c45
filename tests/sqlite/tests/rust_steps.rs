//! Steps in Rust, embedded by the macro: what they do, and what is said when they fail.
#![expect(clippy::unwrap_used, reason = "a test")]

use migrate_runtime::{Error, Finding, Migrations, NewerDatabase, Transaction, embed_migrations};
use migrate_sqlite_tests::{File, history, only, steps, value};
use migrate_test_support::{dump, migrations};
use rusqlite::Connection;
use std::error::Error as _;
use std::panic::{AssertUnwindSafe, catch_unwind};

static MIGRATIONS: Migrations = embed_migrations!("fixtures/with_rust", watched = false);
static CHANGED: Migrations = embed_migrations!("fixtures/with_rust_changed", watched = false);

/// What a step of `rust_misbehaving` asks its place for.
const PLACE: &str = "beside the macro";

fn misbehaving(versions: &[i64]) -> Migrations {
    static ALL: Migrations = embed_migrations!("fixtures/rust_misbehaving", watched = false);
    only(ALL, versions)
}

/// A file with the first migration of `rust_misbehaving`, and its dump.
fn with_items() -> (File, String) {
    let file = File::new();
    misbehaving(&[1]).up(&mut file.open()).unwrap();
    let dump = file.dump();
    (file, dump)
}

fn count(file: &File, table: &str) -> i64 {
    value(&file.open(), &format!("SELECT count(*) FROM {table}"))
}

fn names(db: &Connection) -> Vec<String> {
    let mut names = db.prepare("SELECT name FROM person ORDER BY id").unwrap();
    let names = names.query_map([], |row| row.get(0)).unwrap();
    names.map(Result::unwrap).collect()
}

const SMALL: [&str; 2] = ["ada lovelace", "grace hopper"];
const CAPITAL: [&str; 2] = ["Ada Lovelace", "Grace Hopper"];

#[test]
fn a_step_runs_and_is_reverted_like_any_other() {
    let mut db = Connection::open_in_memory().unwrap();
    let report = MIGRATIONS.up(&mut db).unwrap();
    assert_eq!(
        report.current().unwrap().to_string(),
        "0002 capital_letters"
    );
    assert_eq!(names(&db), CAPITAL);
    let sql = "SELECT checksum || '|' || description || '|' || statements_done || '|' || down_options \
               || '|' || (down_sql IS NULL) FROM schema_migrations WHERE version = 2";
    let row: String = value(&db, sql);
    assert_eq!(row, "rust|names begin with capital letters|0||1");
    let step = MIGRATIONS.iter().nth(1).unwrap();
    assert_eq!((step.up_sql(), step.down_sql()), (None, None));
    assert_eq!((step.checksum(), step.requires()), ("rust", &[1][..]));

    MIGRATIONS.migrator(&mut db).down(1).unwrap();
    assert_eq!(names(&db), SMALL);
    let report = MIGRATIONS.up(&mut db).unwrap();
    assert_eq!(steps(&report), ["applied 0002 capital_letters"]);
    db.execute("UPDATE person SET name = 'x y' WHERE id = 1", [])
        .unwrap();
    let report = MIGRATIONS.migrator(&mut db).redo().unwrap();
    let both = [
        "reverted 0002 capital_letters",
        "applied 0002 capital_letters",
    ];
    assert_eq!(steps(&report), both);
    assert_eq!(names(&db), ["X Y", "Grace Hopper"]);
    MIGRATIONS.migrator(&mut db).down_to(0).unwrap();
    assert!(!dump(&db).contains("person"));
    assert!(MIGRATIONS.up(&mut db).is_ok());
    assert!(MIGRATIONS.status(&mut db).unwrap().is_up_to_date());
}

#[test]
fn one_that_fails_after_three_statements_leaves_everything_as_it_was() {
    for transaction in [Transaction::All, Transaction::PerMigration] {
        let (file, before) = with_items();
        let error = misbehaving(&[1, 2, 15])
            .migrator(&mut file.open())
            .transaction(transaction)
            .up()
            .unwrap_err();
        assert_eq!(file.dump(), before);
        assert_eq!(
            format!("{error:?}"),
            "migration 02 fails, up, at tests/sqlite/fixtures/rust_misbehaving/02_fails.rs:23:45, in \
             `fn up` failed; nothing of this run was kept\n\
             \x20 caused by: a name that is no number\n\
             \x20 caused by: invalid digit found in string"
        );
        let Error::Failed { at, source, .. } = &error else {
            panic!("{error:?}")
        };
        assert_eq!((at.line(), at.column(), at.section()), (23, 45, "up"));
        assert!(source.source().unwrap().is::<std::num::ParseIntError>());
        file.open().execute_batch("BEGIN IMMEDIATE").unwrap();
    }
}

#[test]
fn one_that_panics_leaves_database_and_connection_as_they_were() {
    const PRAGMAS: [&str; 5] = [
        "foreign_keys",
        "busy_timeout",
        "legacy_alter_table",
        "recursive_triggers",
        "ignore_check_constraints",
    ];
    let settings =
        |db: &Connection| PRAGMAS.map(|name| value::<i64>(db, &format!("PRAGMA {name}")));
    let (file, before) = with_items();
    let mut db = file.open();
    let settings_before = settings(&db);
    let run = AssertUnwindSafe(|| misbehaving(&[1, 3]).up(&mut db).map(drop));
    let panic = catch_unwind(run).unwrap_err();
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"a step that panics"));
    assert!(db.is_autocommit());
    assert_eq!(settings(&db), settings_before);
    assert_eq!(dump(&db), before);
    assert_eq!(file.dump(), before);
    // The connection goes on to work, and the lock is gone.
    misbehaving(&[1, 15]).up(&mut db).unwrap();
}

/// What an escape leaves, and what is said of it.
fn escapes(version: i64) -> (File, Error) {
    let (file, _) = with_items();
    let mut db = file.open();
    let error = misbehaving(&[1, version]).up(&mut db).unwrap_err();
    assert!(db.is_autocommit());
    assert_eq!(history(&db), [(1, "applied".to_owned())]);
    drop(db);
    (file, error)
}

#[test]
fn one_that_commits_is_found_out() {
    for (version, name) in [
        (4, "04 commits"),
        (5, "05 commits_and_begins"),
        (7, "07 commits_and_fails"),
        (8, "08 begins_and_fails"),
    ] {
        let (file, error) = escapes(version);
        let Error::Escaped {
            migration, source, ..
        } = &error
        else {
            panic!("{error:?}")
        };
        assert_eq!(migration.to_string(), name);
        assert!(
            error
                .to_string()
                .starts_with(&format!("migration {name} ended the transaction it ran in")),
            "{error}"
        );
        let why = match version {
            4 | 5 => "no such savepoint: migrate_step",
            _ => "and then it fails",
        };
        assert_eq!(source.to_string(), why);
        // What it committed stays, what came after it does not.
        assert_eq!(
            (count(&file, "part"), count(&file, "item")),
            (0, 2),
            "{name}"
        );
    }
}

#[test]
fn an_escape_says_what_was_kept_of_the_others() {
    let file = File::new();
    let error = misbehaving(&[1, 4])
        .migrator(&mut file.open())
        .transaction(Transaction::PerMigration)
        .up()
        .unwrap_err();
    let Error::Escaped { kept, .. } = &error else {
        panic!("{error:?}")
    };
    let kept: Vec<String> = kept
        .entries()
        .iter()
        .map(|entry| entry.id().to_string())
        .collect();
    assert_eq!(kept, ["01 items"]);
}

#[test]
fn one_that_rolls_back_is_found_out() {
    let (file, error) = escapes(6);
    assert!(matches!(error, Error::Escaped { .. }), "{error:?}");
    assert_eq!(count(&file, "part"), 3);
}

#[test]
fn what_sqlite_rolls_back_inside_a_step_ends_the_transaction_too() {
    // The step may have gone on after it, outside any transaction: nobody can tell.
    let (file, error) = escapes(9);
    let Error::Escaped { source, .. } = &error else {
        panic!("{error:?}")
    };
    assert_eq!(source.to_string(), "UNIQUE constraint failed: item.name");
    assert_eq!(count(&file, "part"), 3);
}

#[test]
fn one_that_begins_is_refused_by_sqlite() {
    let (file, error) = escapes(13);
    let Error::Failed { source, .. } = &error else {
        panic!("{error:?}")
    };
    assert_eq!(
        source.to_string(),
        "cannot start a transaction within a transaction"
    );
    assert_eq!(count(&file, "part"), 3);
}

#[test]
fn steps_in_sql_and_rust_share_a_transaction() {
    // The step in SQL after it fails: nothing is kept of the step in Rust.
    let (file, before) = with_items();
    let error = misbehaving(&[1, 14, 16]).up(&mut file.open()).unwrap_err();
    assert!(matches!(error, Error::Failed { .. }), "{error:?}");
    assert_eq!(file.dump(), before);
    // And one that fails in Rust takes the SQL before it along.
    let empty = File::new();
    misbehaving(&[1, 14, 2]).up(&mut empty.open()).unwrap_err();
    assert_eq!(empty.dump(), "");
}

#[test]
fn foreign_keys_are_off_in_a_step_and_checked_after_it() {
    for keys in ["ON", "OFF"] {
        let (file, before) = with_items();
        let mut db = file.open();
        db.execute_batch(&format!("PRAGMA foreign_keys = {keys}"))
            .unwrap();
        let error = misbehaving(&[1, 10]).up(&mut db).unwrap_err();
        let Error::ForeignKeys {
            migration,
            violations,
            ..
        } = &error
        else {
            panic!("{error:?}")
        };
        assert_eq!(migration.to_string(), "10 orphans");
        assert_eq!(
            (
                violations[0].table(),
                violations[0].parent(),
                violations[0].rowids()
            ),
            ("part", "item", &[Some(3)][..])
        );
        assert_eq!(file.dump(), before);
        // A rebuild of the parent table does not cascade.
        misbehaving(&[1, 11]).up(&mut db).unwrap();
        assert_eq!(count(&file, "part"), 3);
        assert_eq!(value::<bool>(&db, "PRAGMA foreign_keys"), keys == "ON");
    }
}

#[test]
fn what_a_step_sets_is_put_back() {
    let (file, _) = with_items();
    let mut db = file.open();
    let pragmas = [
        "legacy_alter_table",
        "recursive_triggers",
        "ignore_check_constraints",
    ];
    misbehaving(&[1, 12]).up(&mut db).unwrap();
    for name in pragmas {
        assert!(!value::<bool>(&db, &format!("PRAGMA {name}")), "{name}");
    }
}

#[test]
fn changed_code_is_no_drift() {
    let mut db = Connection::open_in_memory().unwrap();
    MIGRATIONS.up(&mut db).unwrap();
    let report = CHANGED.up(&mut db).unwrap();
    assert_eq!(steps(&report), ["applied 0003 nickname"]);
    assert_eq!(names(&db), CAPITAL);
}

#[test]
fn sql_that_becomes_rust_is_drift_and_so_is_the_reverse() {
    let in_sql = migrations(&[
        (
            "0001_person.sql",
            include_str!("../fixtures/with_rust/0001_person.sql"),
        ),
        (
            "0002_capital_letters.sql",
            "-- up\nSELECT 1;\n-- down\nSELECT 2;\n",
        ),
    ]);
    for (first, second) in [(in_sql, MIGRATIONS), (MIGRATIONS, in_sql)] {
        let mut db = Connection::open_in_memory().unwrap();
        first.up(&mut db).unwrap();
        let before = dump(&db);
        let error = second.up(&mut db).unwrap_err();
        let Error::Drift { findings, .. } = &error else {
            panic!("{error:?}")
        };
        let [Finding::Edited { migration, .. }] = &findings[..] else {
            panic!("{error:?}")
        };
        assert_eq!(migration.to_string(), "0002 capital_letters");
        assert!(matches!(
            second.migrator(&mut db).down(1),
            Err(Error::Drift { .. })
        ));
        assert_eq!(dump(&db), before);
        // Repaired, it is the other, its down text included.
        let repairs = second.migrator(&mut db).repair([2]).unwrap();
        assert_eq!(
            repairs.to_string(),
            "repaired 0002 capital_letters (description, checksum, down)"
        );
        assert!(second.up(&mut db).unwrap().entries().is_empty());
        second.migrator(&mut db).down_to(0).unwrap();
    }
}

#[test]
fn one_without_a_down_says_why() {
    let mut db = Connection::open_in_memory().unwrap();
    CHANGED.migrator(&mut db).up_to(2).unwrap();
    let before = dump(&db);
    let error = CHANGED.migrator(&mut db).down_to(0).unwrap_err();
    assert_eq!(
        error.to_string().split(';').next().unwrap(),
        "no way back from 0002 capital_letters (nobody knows who was small)"
    );
    assert_eq!(dump(&db), before);
}

#[test]
fn an_older_program_is_told_that_no_down_is_stored() {
    let mut db = Connection::open_in_memory().unwrap();
    CHANGED.up(&mut db).unwrap();
    let before = dump(&db);
    let old = only(MIGRATIONS, &[1]);
    let error = old.up(&mut db).unwrap_err();
    let Error::DatabaseAhead {
        unknown,
        without_down,
        ..
    } = &error
    else {
        panic!("{error:?}")
    };
    assert_eq!((unknown.len(), without_down.len()), (2, 1));
    assert!(
        error
            .to_string()
            .contains("no down text is stored with 0002 capital_letters"),
        "{error}"
    );
    let revert = old.migrator(&mut db).newer_database(NewerDatabase::Revert);
    let error = revert.up().unwrap_err();
    assert_eq!(
        error.to_string().split(';').next().unwrap(),
        "no way back from 0002 capital_letters (no down text is stored with it)"
    );
    assert_eq!(dump(&db), before);
}

#[test]
fn super_is_the_place_of_the_macro() {
    let (file, _) = with_items();
    let mut db = file.open();
    let sql = "SELECT count(*) FROM item WHERE name = 'beside the macro'";
    misbehaving(&[1, 14]).up(&mut db).unwrap();
    assert_eq!(value::<i64>(&db, sql), 1);
    misbehaving(&[1, 14]).migrator(&mut db).down(1).unwrap();
    assert_eq!(value::<i64>(&db, sql), 0);
    // A down that fails leaves everything as it was.
    misbehaving(&[1, 14]).up(&mut db).unwrap();
    db.execute("DELETE FROM item WHERE name = ?1", [PLACE])
        .unwrap();
    let before = dump(&db);
    let error = misbehaving(&[1, 14]).migrator(&mut db).down(1).unwrap_err();
    assert_eq!(
        format!("{error:?}"),
        "migration 14 asks_its_place, down, at \
         tests/sqlite/fixtures/rust_misbehaving/14_asks_its_place.rs:10:1, in `fn down` failed; nothing of \
         this run was kept\n  caused by: expected one item, found 0"
    );
    assert_eq!(dump(&db), before);
}
