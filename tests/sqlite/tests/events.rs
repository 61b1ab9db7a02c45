//! What a run tells while it is at work.

use migrate_runtime::{
    Backup, Direction, Event, Migrations, Migrator, NewerDatabase, Sqlite, Target, Transaction,
    embed_migrations,
};
use migrate_sqlite_tests::{File, only, set, up, up_down};
use migrate_test_support::dump;
use rusqlite::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind};

static WITH_RUST: Migrations = embed_migrations!("fixtures/with_rust", watched = false);

fn line(event: &Event<'_>) -> String {
    let sign = |direction: &Direction| match direction {
        Direction::Up => '+',
        Direction::Down => '-',
    };
    match event {
        Event::Started {
            migration,
            direction,
            number,
            of,
        } => format!("{number}/{of} {}{migration}", sign(direction)),
        Event::Statement {
            migration,
            direction,
            number,
            of,
        } => format!("  {number}/{of} {}{migration}", sign(direction)),
        Event::Applied { migration, .. } => format!("applied {migration}"),
        Event::Reverted { migration, .. } => format!("reverted {migration}"),
        Event::BackingUp { remaining, .. } => format!("{remaining} left"),
        _ => "?".to_owned(),
    }
}

/// What was told while something was done.
fn told<T>(
    migrator: Migrator<'_, Sqlite>,
    run: impl FnOnce(Migrator<'_, Sqlite>) -> T,
) -> Vec<String> {
    let mut lines = Vec::new();
    run(migrator.on_event(|event| lines.push(line(event))));
    lines
}

fn three() -> Migrations {
    set(&[
        up_down(
            "CREATE TABLE a (x);\nINSERT INTO a VALUES (1);",
            "DROP TABLE a;",
        ),
        up_down("CREATE TABLE b (x);", "DELETE FROM b;\nDROP TABLE b;"),
        up_down("CREATE TABLE c (x);", "DROP TABLE c;"),
    ])
}

#[test]
fn up_in_one_transaction_and_in_several() {
    let mut db = Connection::open_in_memory().unwrap();
    let together = told(three().migrator(&mut db), |it| it.up().unwrap());
    assert_eq!(
        together,
        [
            "1/3 +1 m1",
            "  1/2 +1 m1",
            "  2/2 +1 m1",
            "2/3 +2 m2",
            "  1/1 +2 m2",
            "3/3 +3 m3",
            "  1/1 +3 m3",
            "applied 1 m1",
            "applied 2 m2",
            "applied 3 m3",
        ]
    );
    let nothing = told(three().migrator(&mut db), |it| it.up().unwrap());
    assert_eq!(nothing, [""; 0]);

    let mut db = Connection::open_in_memory().unwrap();
    let migrator = three()
        .migrator(&mut db)
        .transaction(Transaction::PerMigration);
    assert_eq!(
        told(migrator, |it| it.up().unwrap()),
        [
            "1/3 +1 m1",
            "  1/2 +1 m1",
            "  2/2 +1 m1",
            "applied 1 m1",
            "2/3 +2 m2",
            "  1/1 +2 m2",
            "applied 2 m2",
            "3/3 +3 m3",
            "  1/1 +3 m3",
            "applied 3 m3",
        ]
    );
}

#[test]
fn down_redo_and_stored_downs() {
    let mut db = Connection::open_in_memory().unwrap();
    three().up(&mut db).unwrap();
    assert_eq!(
        told(three().migrator(&mut db), |it| it.redo().unwrap()),
        [
            "1/2 -3 m3",
            "  1/1 -3 m3",
            "2/2 +3 m3",
            "  1/1 +3 m3",
            "reverted 3 m3",
            "applied 3 m3"
        ]
    );
    let old = only(three(), &[1]);
    let migrator = old.migrator(&mut db).newer_database(NewerDatabase::Revert);
    assert_eq!(
        told(migrator, |it| it.up().unwrap()),
        [
            "1/2 -3 m3",
            "  1/1 -3 m3",
            "2/2 -2 m2",
            "  1/2 -2 m2",
            "  2/2 -2 m2",
            "reverted 3 m3",
            "reverted 2 m2",
        ]
    );
    assert_eq!(
        told(old.migrator(&mut db), |it| it.down_to(0).unwrap()),
        ["1/1 -1 m1", "  1/1 -1 m1", "reverted 1 m1"]
    );
}

#[test]
fn steps_of_every_kind_are_numbered_through() {
    let set = set(&[
        up("CREATE TABLE a (x);"),
        "-- irreversible: a test\n-- up no-transaction\nSELECT 1;\nINSERT INTO late VALUES (1);\nSELECT 3;\n".to_owned(),
        up("CREATE TABLE b (x);"),
        "-- irreversible: a test\n-- up foreign-keys-on\nSELECT 4;\n".to_owned(),
    ]);
    let mut db = Connection::open_in_memory().unwrap();
    assert_eq!(
        told(set.migrator(&mut db), |it| it.up().unwrap_err()),
        [
            "1/4 +1 m1",
            "  1/1 +1 m1",
            "applied 1 m1",
            "2/4 +2 m2",
            "  1/3 +2 m2",
            "  2/3 +2 m2"
        ]
    );
    db.execute_batch("CREATE TABLE late (x)").unwrap();
    assert_eq!(
        told(set.migrator(&mut db), |it| it.resume().unwrap()),
        ["1/1 +2 m2", "  2/3 +2 m2", "  3/3 +2 m2", "applied 2 m2"]
    );
    assert_eq!(
        told(set.migrator(&mut db), |it| it.up().unwrap()),
        [
            "1/2 +3 m3",
            "  1/1 +3 m3",
            "applied 3 m3",
            "2/2 +4 m4",
            "  1/1 +4 m4",
            "applied 4 m4"
        ]
    );
}

#[test]
fn a_step_in_rust_is_one_statement_that_nobody_counts() {
    let mut db = Connection::open_in_memory().unwrap();
    assert_eq!(
        told(WITH_RUST.migrator(&mut db), |it| it.up().unwrap()),
        [
            "1/2 +0001 person",
            "  1/2 +0001 person",
            "  2/2 +0001 person",
            "2/2 +0002 capital_letters",
            "applied 0001 person",
            "applied 0002 capital_letters",
        ]
    );
}

#[test]
fn a_dry_run_tells_what_it_tries_and_nothing_is_applied() {
    let mut db = Connection::open_in_memory().unwrap();
    let set = only(three(), &[1, 2]);
    assert_eq!(
        told(set.migrator(&mut db), |it| it
            .dry_run(Target::Latest)
            .unwrap()),
        [
            "1/2 +1 m1",
            "  1/2 +1 m1",
            "  2/2 +1 m1",
            "2/2 +2 m2",
            "  1/1 +2 m2"
        ]
    );
}

#[test]
fn a_backup_comes_first() {
    let folder = tempfile::tempdir().unwrap();
    let mut db = Connection::open_in_memory().unwrap();
    let set = only(three(), &[1]);
    let migrator = set.migrator(&mut db).backup(Backup::to_dir(folder.path()));
    assert_eq!(
        told(migrator, |it| it.up().unwrap()),
        [
            "0 left",
            "1/1 +1 m1",
            "  1/2 +1 m1",
            "  2/2 +1 m1",
            "applied 1 m1"
        ]
    );
}

#[test]
fn a_closure_that_panics_rolls_back() {
    let folder = tempfile::tempdir().unwrap();
    // At each event of the run in turn; what is committed by then stays.
    for transaction in [Transaction::All, Transaction::PerMigration] {
        for at in 0..11 {
            let file = File::new();
            let mut db = file.open();
            let before = (
                migrate_sqlite_tests::value::<i64>(&db, "PRAGMA foreign_keys"),
                migrate_sqlite_tests::value::<i64>(&db, "PRAGMA busy_timeout"),
            );
            let mut applied = 0;
            let mut count = 0;
            let migrator = three().migrator(&mut db).transaction(transaction);
            let migrator = migrator
                .backup(Backup::to_dir(folder.path()))
                .on_event(|event| {
                    applied += usize::from(matches!(event, Event::Applied { .. }));
                    count += 1;
                    assert!(count <= at, "the closure panics");
                });
            let panic = catch_unwind(AssertUnwindSafe(|| migrator.up().map(drop))).unwrap_err();
            let words = panic.downcast_ref::<&str>().copied();
            assert_eq!(words, Some("the closure panics"));
            let committed = match transaction {
                Transaction::All if applied > 0 => 3,
                _ => applied,
            };
            let expected = File::new();
            if committed > 0 {
                three()
                    .migrator(&mut expected.open())
                    .up_to(committed as i64)
                    .unwrap();
            }
            let schema = |dump: &str| -> String {
                let lines = dump
                    .lines()
                    .filter(|line| !line.starts_with("schema_migrations:"));
                lines.collect::<Vec<_>>().join("\n")
            };
            assert_eq!(
                schema(&file.dump()),
                schema(&expected.dump()),
                "{transaction:?} {at}"
            );
            assert!(db.is_autocommit());
            let after = (
                migrate_sqlite_tests::value::<i64>(&db, "PRAGMA foreign_keys"),
                migrate_sqlite_tests::value::<i64>(&db, "PRAGMA busy_timeout"),
            );
            assert_eq!(after, before);
            three().up(&mut db).unwrap();
            assert_eq!(dump(&db), file.dump());
        }
    }
}
