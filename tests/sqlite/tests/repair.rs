//! Rows are stamped anew for the versions that are named, and for no other.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

use migrate_runtime::{Error, Finding, MigrationState, Migrations};
use migrate_sqlite_tests::{File, only, set, steps, up, up_down, value};
use migrate_test_support::{dump, migrations};
use rusqlite::Connection;

fn first() -> Migrations {
    set(&[
        up_down("CREATE TABLE a (x);", "DROP TABLE a;"),
        up_down("CREATE TABLE b (x);", "DROP TABLE b;"),
        up_down("CREATE TABLE c (x);", "DROP TABLE c;"),
    ])
}

/// The first and the second edited.
fn edited() -> Migrations {
    set(&[
        up_down("CREATE TABLE a (x INTEGER);", "DROP TABLE a;"),
        up_down("CREATE TABLE b (x INTEGER);", "DROP TABLE b;"),
        up_down("CREATE TABLE c (x);", "DROP TABLE c;"),
    ])
}

fn migrated() -> Connection {
    let mut db = Connection::open_in_memory().unwrap();
    first().up(&mut db).unwrap();
    db
}

fn row(db: &Connection, version: i64) -> String {
    let sql = format!(
        "SELECT id || '|' || name || '|' || description || '|' || state || '|' || statements_done || '|' \
         || applied_at || '|' || execution_time_ms || '|' || checksum || '|' || down_options || '|' || \
         coalesce(down_sql, 'NULL') FROM schema_migrations WHERE version = {version}"
    );
    value(db, &sql)
}

/// The findings of what `up` refuses.
fn drift(set: Migrations, db: &mut Connection) -> Vec<Finding> {
    match set.up(db) {
        Err(Error::Drift { findings, .. }) => findings,
        other => panic!("{other:?}"),
    }
}

#[test]
fn one_version_while_another_has_drifted_too() {
    let mut db = migrated();
    let (one, two, three) = (row(&db, 1), row(&db, 2), row(&db, 3));
    assert_eq!(drift(edited(), &mut db).len(), 2);
    let repairs = edited().migrator(&mut db).repair([2]).unwrap();
    assert_eq!(repairs.to_string(), "repaired 2 m2 (checksum)");
    assert_eq!(repairs.migrations().len(), 1);
    assert_eq!(repairs.migrations()[0].id().to_string(), "2 m2");
    assert_eq!(repairs.migrations()[0].changed(), ["checksum"]);
    assert_eq!((row(&db, 1), row(&db, 3)), (one, three));
    // Only the checksum is another.
    let new = edited().iter().nth(1).unwrap().checksum();
    let old = first().iter().nth(1).unwrap().checksum();
    assert_eq!(row(&db, 2), two.replace(old, new));
    let left = drift(edited(), &mut db);
    assert!(matches!(&left[..], [Finding::Edited { migration, .. }] if migration.version() == 1));
    drop(edited().migrator(&mut db).repair([1]).unwrap());
    assert!(edited().up(&mut db).unwrap().entries().is_empty());
}

#[test]
fn several_at_once_and_one_of_them_twice() {
    let mut db = migrated();
    let repairs = edited().migrator(&mut db).repair([2, 1, 2, 3, 1]).unwrap();
    assert_eq!(
        repairs.to_string(),
        "repaired 2 m2 (checksum)\nrepaired 1 m1 (checksum)"
    );
    let before = dump(&db);
    for versions in [&[][..], &[1, 2, 3]] {
        let repairs = edited()
            .migrator(&mut db)
            .repair(versions.iter().copied())
            .unwrap();
        assert_eq!(repairs.to_string(), "nothing to repair");
        assert!(repairs.migrations().is_empty());
    }
    assert_eq!(dump(&db), before);
}

#[test]
fn where_nothing_is_to_repair_nothing_is_written() {
    let file = File::new();
    first().up(&mut file.open()).unwrap();
    let before = std::fs::read(file.path()).unwrap();
    let repairs = first()
        .migrator(&mut file.open())
        .repair([1, 2, 3])
        .unwrap();
    assert!(repairs.migrations().is_empty());
    assert_eq!(std::fs::read(file.path()).unwrap(), before);
}

#[test]
fn nothing_is_repaired_where_one_version_is_wrong() {
    let mut db = Connection::open_in_memory().unwrap();
    first().migrator(&mut db).up_to(2).unwrap();
    let before = dump(&db);
    let error = edited().migrator(&mut db).repair([1, 3]).unwrap_err();
    assert!(
        matches!(error, Error::NotApplied { version: 3, .. }),
        "{error:?}"
    );
    let error = edited().migrator(&mut db).repair([1, 9]).unwrap_err();
    assert!(
        matches!(error, Error::UnknownVersion { version: 9, .. }),
        "{error:?}"
    );
    // Applied, and not in the program.
    let error = only(edited(), &[1])
        .migrator(&mut db)
        .repair([1, 2])
        .unwrap_err();
    assert!(
        matches!(error, Error::UnknownVersion { version: 2, .. }),
        "{error:?}"
    );
    assert_eq!(dump(&db), before);
    let error = edited()
        .migrator(&mut Connection::open_in_memory().unwrap())
        .repair([1])
        .unwrap_err();
    assert!(
        matches!(error, Error::NotApplied { version: 1, .. }),
        "{error:?}"
    );
}

#[test]
fn name_description_and_down_are_stamped_with_it() {
    let mut db = migrated();
    let renamed = migrations(&[
        (
            "1_m1.sql",
            "-- up\nCREATE TABLE a (x);\n-- down\nDROP TABLE a;\n",
        ),
        (
            "2_better.sql",
            "-- description: what b is for\n-- up\nCREATE TABLE b (x);\n-- down no-transaction\nSELECT 1;\nDROP TABLE b;\n",
        ),
        (
            "3_m3.sql",
            "-- irreversible: c is needed\n-- up\nCREATE TABLE c (x);\n",
        ),
    ]);
    // None of it is drift: a down may be mended, a file renamed.
    assert!(renamed.up(&mut db).unwrap().entries().is_empty());
    let status = renamed.status(&mut db).unwrap();
    assert!(status.is_up_to_date());
    let repairs = renamed.migrator(&mut db).repair([1, 2, 3]).unwrap();
    assert_eq!(
        repairs.to_string(),
        "repaired 2 better (name, description, down)\nrepaired 3 m3 (down)"
    );
    assert!(
        row(&db, 2).contains("|better|what b is for|applied|1|"),
        "{}",
        row(&db, 2)
    );
    assert!(
        row(&db, 2).ends_with("|no-transaction 0,10|SELECT 1;\nDROP TABLE b;\n"),
        "{}",
        row(&db, 2)
    );
    assert!(row(&db, 3).ends_with("||NULL"), "{}", row(&db, 3));
}

#[test]
fn a_mended_down_is_what_an_older_program_then_runs() {
    let mended = set(&[
        up_down("CREATE TABLE a (x);", "DROP TABLE a;"),
        up_down(
            "CREATE TABLE b (x);",
            "CREATE TABLE kept AS SELECT * FROM b;\nDROP TABLE b;",
        ),
        up_down("CREATE TABLE c (x);", "DROP TABLE c;"),
    ]);
    let mut db = migrated();
    let repairs = mended.migrator(&mut db).repair([2]).unwrap();
    assert_eq!(repairs.to_string(), "repaired 2 m2 (down)");
    let report = only(first(), &[1])
        .migrator(&mut db)
        .newer_database(migrate_runtime::NewerDatabase::Revert)
        .up()
        .unwrap();
    assert_eq!(steps(&report), ["reverted 3 m3", "reverted 2 m2"]);
    assert!(dump(&db).contains("table kept"));
}

#[test]
fn a_checksum_that_is_none_is_drift_and_is_repaired() {
    let mut db = migrated();
    db.execute_batch("UPDATE schema_migrations SET checksum = 'md5:no', down_options = 'x', down_sql = x'00' WHERE version = 1")
        .unwrap();
    assert_eq!(drift(first(), &mut db).len(), 1);
    assert_eq!(
        first().status(&mut db).unwrap().migrations()[0].state(),
        MigrationState::Drifted
    );
    let repairs = first().migrator(&mut db).repair([1]).unwrap();
    assert_eq!(repairs.to_string(), "repaired 1 m1 (checksum, down)");
    first().migrator(&mut db).down_to(0).unwrap();
}

#[test]
fn a_baseline_stays_one() {
    let mut db = Connection::open_in_memory().unwrap();
    db.execute_batch("CREATE TABLE a (x)").unwrap();
    drop(first().migrator(&mut db).baseline(1).unwrap());
    let repairs = edited().migrator(&mut db).repair([1]).unwrap();
    assert_eq!(repairs.to_string(), "repaired 1 m1 (checksum)");
    assert!(row(&db, 1).contains("|baseline|0|"), "{}", row(&db, 1));
}

#[test]
fn what_is_underway_is_not_repaired() {
    let mut db = Connection::open_in_memory().unwrap();
    let stuck = set(&[
        "-- irreversible: a test\n-- up no-transaction\nCREATE TABLE a (x);\nINSERT INTO b VALUES (1);\n".to_owned(),
        up("SELECT 1;"),
    ]);
    stuck.up(&mut db).unwrap_err();
    let before = dump(&db);
    let error = stuck.migrator(&mut db).repair([1]).unwrap_err();
    assert!(matches!(error, Error::Interrupted { .. }), "{error:?}");
    assert_eq!(dump(&db), before);
    assert!(db.is_autocommit());
}

#[test]
fn nothing_is_repaired_unasked() {
    let mut db = migrated();
    let before = dump(&db);
    drift(edited(), &mut db);
    assert!(edited().status(&mut db).is_ok());
    assert!(
        edited()
            .migrator(&mut db)
            .plan(migrate_runtime::Target::Latest)
            .is_err()
    );
    assert!(edited().migrator(&mut db).redo().is_ok());
    // Only the one that was reverted and applied again.
    let row = |dump: &str| -> Vec<String> {
        let rows = dump
            .lines()
            .filter(|line| line.starts_with("schema_migrations: Integer"));
        rows.filter(|line| !line.starts_with("schema_migrations: Integer(3)"))
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(row(&dump(&db)), row(&before));
}
