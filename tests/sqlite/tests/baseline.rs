//! A database that was made by other means is taken over.
#![expect(clippy::unwrap_used, reason = "a test")]

use migrate_runtime::{Action, Error, MigrationState, Migrations, Target};
use migrate_sqlite_tests::{File, history, only, set, steps, up, up_down, value};
use migrate_test_support::dump;
use rusqlite::Connection;

fn people() -> Migrations {
    set(&[
        format!(
            "-- description: who there is\n{}",
            up_down(
                "CREATE TABLE person (id INTEGER PRIMARY KEY);",
                "DROP TABLE person;"
            )
        ),
        up_down(
            "ALTER TABLE person ADD COLUMN name TEXT;",
            "ALTER TABLE person DROP COLUMN name;",
        ),
        up_down(
            "CREATE INDEX person_name ON person (name);",
            "DROP INDEX person_name;",
        ),
    ])
}

/// Made by hand, at what is version 2.
fn by_hand() -> Connection {
    let db = Connection::open_in_memory().unwrap();
    db.execute_batch("CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO person VALUES (1, 'Ada')")
        .unwrap();
    db
}

#[test]
fn versions_up_to_it_are_taken_as_applied_and_the_rest_runs() {
    let mut db = by_hand();
    let error = people().up(&mut db).unwrap_err();
    assert!(matches!(error, Error::NoHistory { .. }), "{error:?}");
    let report = people().migrator(&mut db).baseline(2).unwrap();
    assert_eq!(steps(&report), ["baselined 1 m1", "baselined 2 m2"]);
    assert!(
        report
            .entries()
            .iter()
            .all(|entry| entry.action() == Action::Baselined)
    );
    assert_eq!(report.current().unwrap().to_string(), "2 m2");
    assert_eq!(
        (report.applied().count(), report.reverted().count()),
        (0, 0)
    );
    let text = report.to_string();
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("baselined 2 migrations in "), "{text}");
    assert!(lines[0].ends_with(" (now at 2 m2)"), "{text}");
    assert_eq!(
        lines[1..],
        ["  baselined 1 m1 (<1 ms)", "  baselined 2 m2 (<1 ms)"]
    );
    assert_eq!(
        history(&db),
        [(1, "baseline".to_owned()), (2, "baseline".to_owned())]
    );
    assert_eq!(
        value::<String>(
            &db,
            "SELECT description || '|' || down_sql || '|' || down_options || '|' || statements_done FROM schema_migrations WHERE version = 1"
        ),
        "who there is|DROP TABLE person;\n|0|0"
    );

    let report = people().up(&mut db).unwrap();
    assert_eq!(steps(&report), ["applied 3 m3"]);
    assert_eq!(value::<String>(&db, "SELECT name FROM person"), "Ada");
    let again = people().up(&mut db).unwrap();
    assert_eq!(again.to_string(), "up to date at 3 m3");
}

#[test]
fn its_rows_have_a_state_and_may_be_reverted() {
    let mut db = by_hand();
    drop(people().migrator(&mut db).baseline(2).unwrap());
    let status = people().status(&mut db).unwrap();
    let states: Vec<MigrationState> = status.migrations().iter().map(|it| it.state()).collect();
    use MigrationState::{Baseline, Pending};
    assert_eq!(states, [Baseline, Baseline, Pending]);
    assert!(status.migrations()[0].applied_at().unwrap().ends_with('Z'));
    assert_eq!(status.migrations()[0].description(), "who there is");
    assert!(
        status.to_string().contains("\n2        m2    baseline  2"),
        "{status}"
    );
    let plan = people().migrator(&mut db).plan(Target::DownTo(0)).unwrap();
    assert_eq!(plan.to_string(), "revert 2 m2\nrevert 1 m1");

    let report = people().migrator(&mut db).down(1).unwrap();
    assert_eq!(steps(&report), ["reverted 2 m2"]);
    assert!(!dump(&db).contains("name TEXT"));
    let report = people().up(&mut db).unwrap();
    assert_eq!(steps(&report), ["applied 2 m2", "applied 3 m3"]);
    people().migrator(&mut db).down_to(0).unwrap();
    assert!(!dump(&db).contains("person"));
}

#[test]
fn an_older_program_reverts_a_baseline_too() {
    let mut db = by_hand();
    drop(people().migrator(&mut db).baseline(2).unwrap());
    let old = only(people(), &[1]);
    let report = old
        .migrator(&mut db)
        .newer_database(migrate_runtime::NewerDatabase::Revert)
        .up()
        .unwrap();
    assert_eq!(steps(&report), ["reverted 2 m2"]);
    assert_eq!(history(&db), [(1, "baseline".to_owned())]);
}

#[test]
fn where_there_is_a_history_it_is_refused() {
    let mut db = Connection::open_in_memory().unwrap();
    people().migrator(&mut db).up_to(1).unwrap();
    let before = dump(&db);
    let error = people().migrator(&mut db).baseline(2).unwrap_err();
    let Error::HasHistory { newest, .. } = &error else {
        panic!("{error:?}")
    };
    assert_eq!(newest.to_string(), "1 m1");
    assert_eq!(dump(&db), before);
    // A second baseline as well.
    let mut db = by_hand();
    drop(people().migrator(&mut db).baseline(1).unwrap());
    let before = dump(&db);
    let error = people().migrator(&mut db).baseline(2).unwrap_err();
    assert!(matches!(error, Error::HasHistory { .. }), "{error:?}");
    assert_eq!(dump(&db), before);
    // And where all there is of a history is one of a newer program.
    let mut db = Connection::open_in_memory().unwrap();
    people().up(&mut db).unwrap();
    db.execute_batch("DELETE FROM schema_migrations WHERE version < 3")
        .unwrap();
    let error = only(people(), &[1])
        .migrator(&mut db)
        .baseline(1)
        .unwrap_err();
    let Error::HasHistory { newest, .. } = &error else {
        panic!("{error:?}")
    };
    assert_eq!(newest.to_string(), "3 m3");
}

#[test]
fn an_unknown_version_changes_nothing() {
    let file = File::new();
    let mut db = file.open();
    db.execute_batch("CREATE TABLE person (id INTEGER)")
        .unwrap();
    let before = std::fs::read(file.path()).unwrap();
    for version in [-1, 0, 4, i64::MAX] {
        let error = people().migrator(&mut db).baseline(version).unwrap_err();
        assert!(matches!(error, Error::UnknownVersion { .. }), "{error:?}");
    }
    assert_eq!(std::fs::read(file.path()).unwrap(), before);
    assert!(db.is_autocommit());
}

#[test]
fn after_everything_was_reverted_it_is_a_first_time_again() {
    let mut db = Connection::open_in_memory().unwrap();
    people().up(&mut db).unwrap();
    people().migrator(&mut db).down_to(0).unwrap();
    db.execute_batch("CREATE TABLE person (id INTEGER PRIMARY KEY)")
        .unwrap();
    drop(people().migrator(&mut db).baseline(1).unwrap());
    let report = people().up(&mut db).unwrap();
    assert_eq!(steps(&report), ["applied 2 m2", "applied 3 m3"]);
}

#[test]
fn in_a_table_of_its_own_and_of_what_cannot_be_reverted() {
    let mut db = by_hand();
    let set = set(&[up("CREATE TABLE person (id INTEGER);")]).table("it's \"mine\"");
    drop(set.migrator(&mut db).baseline(1).unwrap());
    let sql = "SELECT state || down_options || (down_sql IS NULL) FROM \"it's \"\"mine\"\"\"";
    assert_eq!(value::<String>(&db, sql), "baseline1");
    assert!(set.status(&mut db).unwrap().is_up_to_date());
    let error = set.migrator(&mut db).down(1).unwrap_err();
    assert!(matches!(error, Error::Irreversible { .. }), "{error:?}");
}

#[test]
fn it_waits_for_the_lock_and_refuses_a_transaction() {
    let file = File::new();
    let other = file.open();
    other
        .execute_batch("CREATE TABLE t (x); BEGIN IMMEDIATE")
        .unwrap();
    let mut db = file.open();
    let migrator = people()
        .migrator(&mut db)
        .lock_timeout(std::time::Duration::ZERO);
    assert!(migrator.baseline(1).unwrap_err().is_locked());
    other.execute_batch("COMMIT").unwrap();
    db.execute_batch("BEGIN").unwrap();
    let error = people().migrator(&mut db).baseline(1).unwrap_err();
    assert!(matches!(error, Error::InTransaction), "{error:?}");
}
