//! The lock: one run at a time for each history, and nobody waits inside a statement.

use crate::clients::{BOTH, both};
use crate::sets::{set, tables, up};
use migrate_postgres_tests::{Database, database, wait_for};
use migrate_runtime::{Error, Target};
use std::thread;
use std::time::Duration;

const SOON: Duration = Duration::from_millis(40);

/// A run that goes on until the gate is opened.
fn held(database: &Database<'_>) -> (postgres::Client, thread::JoinHandle<()>) {
    let mut gate = database.client();
    gate.batch_execute("CREATE TABLE gate (x int); COMMIT; BEGIN; LOCK TABLE gate")
        .unwrap();
    let url = database.local_url();
    let run = thread::spawn(move || {
        let mut db = crate::clients::Kind::Blocking.connect(&url);
        let set = set(&[up("CREATE TABLE t1 (x int);\nSELECT * FROM gate;")]);
        run!(&mut db, set.table("schema_migrations"), up()).unwrap();
    });
    wait_for("the run", || {
        let backends = database.backends();
        let mut waiting = backends.iter().filter(|it| it.query.contains("FROM gate"));
        waiting.any(|it| it.waits_for.is_some()).then_some(())
    });
    (gate, run)
}

#[test]
fn another_run_waits_and_then_finds_it_done() {
    for kind in BOTH {
        let database = database();
        let (mut gate, run) = held(&database);
        let mut db = kind.connect(&database.local_url());
        let same =
            set(&[up("CREATE TABLE t1 (x int);\nSELECT * FROM gate;")]).table("schema_migrations");
        for error in [
            run!(&mut db, same, lock_timeout(SOON).up()).unwrap_err(),
            run!(&mut db, same, lock_timeout(SOON).baseline(1)).unwrap_err(),
            run!(&mut db, same, lock_timeout(SOON).repair([1])).unwrap_err(),
            run!(&mut db, same, lock_timeout(SOON).dry_run(Target::Latest)).unwrap_err(),
            run!(&mut db, same, lock_timeout(Duration::ZERO).up()).unwrap_err(),
        ] {
            assert!(
                error.is_locked() && matches!(error, Error::Locked { .. }),
                "{error:?}"
            );
        }
        // To look takes no lock, and sees what is committed.
        assert_eq!(run!(&mut db, same, status()).unwrap().pending().count(), 1);
        assert_eq!(
            run!(&mut db, same, plan(Target::Latest))
                .unwrap()
                .steps()
                .len(),
            1
        );
        // Another history has a lock of its own.
        run!(&mut db, tables(2).table("others"), up_to(0)).unwrap_err();
        run!(
            &mut db,
            set(&[up("CREATE TABLE o (x int);")]).table("others"),
            lock_timeout(SOON).up()
        )
        .unwrap();

        let url = database.local_url();
        let waiting = thread::spawn(move || {
            let mut db = kind.connect(&url);
            db.execute("SET application_name = 'the waiter'");
            run!(&mut db, same, lock_timeout(Duration::from_secs(60)).up()).unwrap()
        });
        wait_for("one that waits", || {
            let backends = database.backends();
            let mut waiter = backends.iter().filter(|it| it.application == "the waiter");
            waiter
                .any(|it| it.query == "ROLLBACK" && it.state == "idle")
                .then_some(())
        });
        gate.batch_execute("ROLLBACK").unwrap();
        run.join().unwrap();
        assert_eq!(waiting.join().unwrap().to_string(), "up to date at 1 m1");
    }
}

/// A waiter that held a snapshot would keep an index from being built, which would keep the waiter waiting.
#[test]
fn one_that_waits_is_in_no_transaction() {
    both(|db, database| {
        let mut holder = database.client();
        holder
            .batch_execute(
                "BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('migrate:public.schema_migrations', 0))",
            )
            .unwrap();
        let (url, kind) = (database.local_url(), db.kind());
        let waiting = thread::spawn(move || {
            let mut db = kind.connect(&url);
            db.execute("SET application_name = 'the waiter'");
            run!(
                &mut db,
                tables(1),
                lock_timeout(Duration::from_secs(60)).up()
            )
            .unwrap();
        });
        let asked = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'the waiter' AND \
                     datname = current_database() AND query = 'ROLLBACK'";
        wait_for("one that waits", || (db.value(asked) == "1").then_some(()));
        // It waits for every transaction that is older, except for those that hold no snapshot.
        db.execute("CREATE SCHEMA app; CREATE TABLE app.other (x int)");
        db.execute("CREATE INDEX CONCURRENTLY other_x ON app.other (x)");
        drop(holder);
        waiting.join().unwrap();
    });
}

#[test]
fn two_first_starts_that_share_a_schema_to_be_made() {
    for round in 0..10 {
        let database = database();
        let runs: Vec<_> = (0..6)
            .map(|n| {
                let (url, kind) = (database.local_url(), BOTH[n % 2]);
                thread::spawn(move || {
                    let mut db = kind.connect(&url);
                    let name: &'static str = format!("ops.history_{n}").leak();
                    let set = set(&[up(&format!("CREATE TABLE t{n} (x int);"))]);
                    run!(&mut db, set.table(name), up()).map(drop)
                })
            })
            .collect();
        for run in runs {
            let done = run.join().unwrap();
            assert!(done.is_ok(), "round {round}: {done:?}");
        }
    }
}

/// What others are at work on is waited for, and then it is done.
#[test]
fn a_section_of_another_process_is_waited_for() {
    both(|db, database| {
        let mut gate = database.client();
        gate.batch_execute("CREATE TABLE gate (x int); COMMIT; BEGIN; LOCK TABLE gate")
            .unwrap();
        let outside = set(&["-- irreversible: a test\n-- up no-transaction\nCREATE TABLE a (x int);\nSELECT * FROM gate;\n\
                             CREATE TABLE b (x int);\n"])
        .table("schema_migrations");
        let (url, kind) = (database.local_url(), db.kind());
        let run = thread::spawn(move || run!(&mut kind.connect(&url), outside, up()).map(drop));
        wait_for("the section", || {
            let waiting = database
                .backends()
                .iter()
                .any(|it| it.query.contains("FROM gate") && it.waits_for.is_some());
            waiting.then_some(())
        });
        let error = run!(db, outside, lock_timeout(SOON).up()).unwrap_err();
        assert!(
            matches!(
                error,
                Error::Interrupted {
                    done: 1,
                    moved: false,
                    ..
                }
            ),
            "{error:?}"
        );
        // It takes no lock that would keep others from their own.
        run!(db, tables(1).table("others"), lock_timeout(SOON).up()).unwrap();
        let (url, kind) = (database.local_url(), db.kind());
        let waiting = thread::spawn(move || {
            let wait = Duration::from_secs(60);
            run!(&mut kind.connect(&url), outside, lock_timeout(wait).up()).unwrap()
        });
        gate.batch_execute("ROLLBACK").unwrap();
        run.join().unwrap().unwrap();
        assert_eq!(waiting.join().unwrap().to_string(), "up to date at 1 m1");
        assert_eq!(db.tables(), "a b gate others t1");
    });
}

/// Marked by somebody while it ran: nothing more is written.
#[test]
fn a_section_that_is_taken_over_is_told() {
    both(|db, database| {
        let mut gate = database.client();
        gate.batch_execute("CREATE TABLE gate (x int); COMMIT; BEGIN; LOCK TABLE gate")
            .unwrap();
        let outside = set(&["-- irreversible: a test\n-- up no-transaction\nCREATE TABLE a (x int);\nSELECT * FROM gate;\n\
                             CREATE TABLE b (x int);\n"])
        .table("schema_migrations");
        let (url, kind) = (database.local_url(), db.kind());
        let run = thread::spawn(move || run!(&mut kind.connect(&url), outside, up()).map(drop));
        wait_for("the section", || {
            let waiting = database
                .backends()
                .iter()
                .any(|it| it.query.contains("FROM gate") && it.waits_for.is_some());
            waiting.then_some(())
        });
        run!(db, outside, mark_applied(1)).unwrap();
        gate.batch_execute("ROLLBACK").unwrap();
        let error = run.join().unwrap().unwrap_err();
        assert!(matches!(error, Error::TakenOver { .. }), "{error:?}");
        assert_eq!(
            (db.tables(), db.history()),
            ("a gate".to_owned(), vec!["1|applied".to_owned()])
        );
    });
}
