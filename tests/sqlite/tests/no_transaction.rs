//! Sections outside a transaction: their progress, what an interruption leaves, and the ways out.
#![expect(clippy::unwrap_used, reason = "a test")]

use migrate_runtime::{Error, MigrationState, Migrations, Target, Transaction};
use migrate_sqlite_tests::{File, guest_set, history, only, steps, up, up_down, value};
use rusqlite::Connection;
use std::time::Duration;

const SOON: Duration = Duration::from_millis(60);

fn outside(statements: &str) -> String {
    format!("-- up no-transaction\n{statements}\n-- down\nDROP TABLE IF EXISTS t;\n")
}

/// Its third statement fails as long as there is no table `gate`.
fn gated() -> Migrations {
    guest_set(&[
        up_down("CREATE TABLE first (x);", "DROP TABLE first;"),
        outside(
            "CREATE TABLE t (x);\nINSERT INTO t VALUES (1);\nINSERT INTO t SELECT 2 FROM gate;\n\
             INSERT INTO t VALUES (3);",
        ),
        up_down("CREATE TABLE last (x);", "DROP TABLE last;"),
    ])
}

/// A file on which that was tried.
fn interrupted() -> File {
    let file = File::new();
    gated().up(&mut file.open()).unwrap_err();
    file
}

fn row(db: &Connection) -> String {
    value(
        db,
        "SELECT state || ' ' || statements_done FROM schema_migrations WHERE version = 2",
    )
}

fn open_gate(db: &Connection) {
    db.execute_batch("CREATE TABLE gate AS SELECT 1").unwrap();
}

#[test]
fn what_needs_no_transaction_runs() {
    let other = File::new();
    let file = File::new();
    let text = format!(
        "PRAGMA journal_mode = WAL;\nCREATE TABLE t (x);\nVACUUM;\nATTACH '{}' AS other;\n\
         CREATE TABLE other.o (x);\nINSERT INTO other.o VALUES (1);\nDETACH other;",
        other.path().display()
    );
    let set = guest_set(&[
        up("CREATE TABLE first (x);"),
        outside(&text),
        up("SELECT 1 FROM t;"),
    ]);
    let mut db = file.open();
    let report = set.up(&mut db).unwrap();
    assert_eq!(
        steps(&report),
        ["applied 1 m1", "applied 2 m2", "applied 3 m3"]
    );
    assert_eq!(row(&db), "applied 7");
    assert_eq!(value::<String>(&file.open(), "PRAGMA journal_mode"), "wal");
    assert_eq!(value::<i64>(&other.open(), "SELECT count(*) FROM o"), 1);
}

#[test]
fn a_failure_keeps_the_progress_and_what_came_before() {
    let file = File::new();
    let mut db = file.open();
    let error = gated().up(&mut db).unwrap_err();
    let Error::Failed { at, kept, .. } = &error else {
        panic!("{error:?}")
    };
    assert_eq!((at.line(), at.column(), at.section()), (4, 1, "up"));
    assert_eq!(kept.statements_done(), Some(2));
    assert_eq!(kept.entries().len(), 1);
    assert_eq!(
        kept.to_string(),
        "it runs outside a transaction, and stays begun with 2 statements done; kept of this run: \
         applied 1 m1"
    );
    assert!(!error.is_locked());
    let db = file.open();
    assert_eq!(row(&db), "applying 2");
    assert_eq!(value::<i64>(&db, "SELECT count(*) FROM t"), 1);
    assert_eq!(history(&db).len(), 2);
}

#[test]
fn nothing_else_happens_until_it_is_settled() {
    let file = interrupted();
    let before = file.dump();
    let mut db = file.open();
    let set = gated();
    let errors = [
        set.migrator(&mut db).lock_timeout(SOON).up().map(drop),
        set.migrator(&mut db).lock_timeout(SOON).up_to(3).map(drop),
        set.migrator(&mut db).lock_timeout(SOON).down(1).map(drop),
        set.migrator(&mut db)
            .lock_timeout(Duration::ZERO)
            .redo()
            .map(drop),
        set.migrator(&mut db).plan(Target::Latest).map(drop),
    ];
    for error in errors.map(Result::unwrap_err) {
        let Error::Interrupted {
            at, done, moved, ..
        } = &error
        else {
            panic!("{error:?}")
        };
        assert_eq!((*done, *moved, error.is_locked()), (2, false, false));
        assert_eq!(at.statement(), "INSERT INTO t SELECT 2 FROM gate;");
        assert_eq!((at.line(), at.column()), (4, 1));
    }
    assert_eq!(file.dump(), before);
    let status = set.status(&mut db).unwrap();
    assert_eq!(status.migrations()[1].state(), MigrationState::Applying);
    assert!(!status.is_up_to_date());
}

#[test]
fn resume_goes_on_with_the_statement_that_is_next() {
    let file = interrupted();
    let mut db = file.open();
    // Still no gate: the same failure, and nothing lost.
    let error = gated().migrator(&mut db).resume().unwrap_err();
    assert!(matches!(error, Error::Failed { .. }), "{error:?}");
    assert_eq!(row(&db), "applying 2");
    open_gate(&db);
    let report = gated().migrator(&mut db).resume().unwrap();
    assert_eq!(steps(&report), ["applied 2 m2"]);
    assert_eq!(row(&db), "applied 4");
    assert_eq!(
        value::<String>(&db, "SELECT group_concat(x) FROM t"),
        "1,2,3"
    );
    assert_eq!(steps(&gated().up(&mut db).unwrap()), ["applied 3 m3"]);
}

#[test]
fn resume_repeats_a_statement_whose_record_is_missing() {
    let file = interrupted();
    let mut db = file.open();
    open_gate(&db);
    db.execute_batch("UPDATE schema_migrations SET statements_done = 1 WHERE version = 2")
        .unwrap();
    gated().migrator(&mut db).resume().unwrap();
    assert_eq!(
        value::<String>(&db, "SELECT group_concat(x) FROM t"),
        "1,1,2,3"
    );
}

#[test]
fn it_can_be_marked_instead() {
    let file = interrupted();
    let mut db = file.open();
    let report = gated().migrator(&mut db).mark_applied(2).unwrap();
    assert_eq!(steps(&report), ["markedapplied 2 m2"]);
    assert_eq!(history(&db)[1], (2, "applied".to_owned()));
    assert_eq!(steps(&gated().up(&mut db).unwrap()), ["applied 3 m3"]);

    let file = interrupted();
    let mut db = file.open();
    db.execute_batch("DROP TABLE t").unwrap();
    let report = gated().migrator(&mut db).mark_reverted(2).unwrap();
    assert_eq!(steps(&report), ["markedreverted 2 m2"]);
    assert_eq!(report.current().unwrap().to_string(), "1 m1");
    open_gate(&db);
    assert_eq!(
        steps(&gated().up(&mut db).unwrap()),
        ["applied 2 m2", "applied 3 m3"]
    );
}

#[test]
fn marking_changes_no_setting_of_the_connection() {
    let file = interrupted();
    let mut db = file.open();
    db.execute_batch("PRAGMA recursive_triggers = ON; PRAGMA legacy_alter_table = ON")
        .unwrap();
    gated().migrator(&mut db).mark_applied(2).unwrap();
    assert!(value::<bool>(&db, "PRAGMA recursive_triggers"));
    assert!(value::<bool>(&db, "PRAGMA legacy_alter_table"));
}

#[test]
fn only_what_is_interrupted_can_be_settled() {
    let file = File::new();
    let mut db = file.open();
    let set = only(gated(), &[1]);
    set.up(&mut db).unwrap();
    let before = file.dump();
    for (error, words) in [
        (
            set.migrator(&mut db).resume(),
            "no migration is interrupted",
        ),
        (
            set.migrator(&mut db).mark_applied(1),
            "migration 1 is not interrupted",
        ),
        (
            set.migrator(&mut db).mark_reverted(1),
            "migration 1 is not interrupted",
        ),
        (
            set.migrator(&mut db).mark_reverted(-7),
            "migration -7 is not interrupted",
        ),
    ] {
        let error = error.unwrap_err();
        assert!(matches!(error, Error::NotInterrupted { .. }), "{error:?}");
        assert_eq!(error.to_string(), words);
    }
    assert_eq!(file.dump(), before);
}

#[test]
fn an_edited_section_is_not_gone_on_with() {
    let file = interrupted();
    let before = file.dump();
    let edited = guest_set(&[
        up_down("CREATE TABLE first (x);", "DROP TABLE first;"),
        outside("CREATE TABLE t (x);\nSELECT 1;\nSELECT 2;"),
    ]);
    let mut db = file.open();
    let error = edited.migrator(&mut db).resume().unwrap_err();
    let Error::Drift { findings, .. } = error else {
        panic!("{error:?}")
    };
    assert!(findings[0].to_string().starts_with("2 m2 was edited"));
    assert_eq!(file.dump(), before);
}

#[test]
fn an_up_that_the_program_does_not_have_is_not_gone_on_with() {
    // Its row holds a down text, which must not be taken for the rest of the up.
    for (versions, ahead) in [(&[1][..], true), (&[1, 3], false)] {
        let file = interrupted();
        open_gate(&file.open());
        let before = file.dump();
        let mut db = file.open();
        let without = only(gated(), versions);
        let error = without.migrator(&mut db).resume().unwrap_err();
        let expected = match &error {
            Error::DatabaseAhead { .. } => ahead,
            Error::Drift { .. } => !ahead,
            _ => false,
        };
        assert!(expected, "{error:?}");
        let error = without
            .migrator(&mut db)
            .lock_timeout(SOON)
            .up()
            .unwrap_err();
        let Error::Interrupted { at, done, .. } = &error else {
            panic!("{error:?}")
        };
        assert_eq!((at.statement(), at.path(), *done), ("", None, 2));
        assert_eq!(file.dump(), before);
        // It can be marked all the same.
        without.migrator(&mut db).mark_reverted(2).unwrap();
    }
}

#[test]
fn a_failing_check_leaves_only_the_checks_to_do() {
    let file = File::new();
    let mut db = file.open();
    let set = guest_set(&[
        "-- irreversible: a test\n-- up no-transaction\nCREATE TABLE t (x);\nINSERT INTO t VALUES (1);\n\
         -- check\nSELECT x FROM t WHERE x < 2;\n",
    ]);
    let error = set.up(&mut db).unwrap_err();
    let Error::CheckFailed { kept, .. } = &error else {
        panic!("{error:?}")
    };
    assert_eq!(kept.statements_done(), Some(2));
    let error = set.migrator(&mut db).lock_timeout(SOON).up().unwrap_err();
    let Error::Interrupted { at, done, .. } = &error else {
        panic!("{error:?}")
    };
    assert_eq!((*done, at.statement()), (2, ""));
    set.migrator(&mut db).resume().unwrap_err();
    db.execute_batch("UPDATE t SET x = 2").unwrap();
    set.migrator(&mut db).resume().unwrap();
    assert_eq!(value::<String>(&db, "SELECT group_concat(x) FROM t"), "2");
    assert_eq!(history(&db), [(1, "applied".to_owned())]);
}

#[test]
fn it_stands_alone_between_its_neighbours() {
    for transaction in [Transaction::All, Transaction::PerMigration] {
        let file = File::new();
        let mut db = file.open();
        open_gate(&db);
        let four = guest_set(&[
            up("CREATE TABLE first (x);"),
            outside("CREATE TABLE t (x);"),
            up("CREATE TABLE third (x);"),
            up("CREATE TABLE fourth (x); SELECT no_such;"),
        ]);
        let error = four
            .migrator(&mut db)
            .transaction(transaction)
            .up()
            .unwrap_err();
        let kept = match transaction {
            Transaction::All => "applied 1 m1, 2 m2",
            _ => "applied 1 m1, 2 m2, 3 m3",
        };
        assert!(
            error
                .to_string()
                .ends_with(&format!("; kept of this run: {kept}")),
            "{error}"
        );
        assert_eq!(history(&db).len(), kept.matches(',').count() + 1);
    }
}

#[test]
fn a_pragma_holds_until_the_section_ends() {
    let file = File::new();
    let mut db = file.open();
    let set = guest_set(&[
        outside(
            "PRAGMA legacy_alter_table = ON;\nPRAGMA ignore_check_constraints = ON;\n\
             CREATE TABLE t (x CHECK (x > 0));\nCREATE VIEW v AS SELECT * FROM no_such;\n\
             INSERT INTO t VALUES (-1);\nALTER TABLE t RENAME TO u;",
        ),
        outside("CREATE TABLE t (x CHECK (x > 0));\nINSERT INTO t VALUES (-1);"),
    ]);
    let error = set.up(&mut db).unwrap_err();
    let Error::Failed { at, .. } = &error else {
        panic!("{error:?}")
    };
    assert_eq!((at.migration().version(), at.line()), (2, 3));
    assert!(!value::<bool>(&db, "PRAGMA legacy_alter_table"));
    assert!(!value::<bool>(&db, "PRAGMA ignore_check_constraints"));
}
