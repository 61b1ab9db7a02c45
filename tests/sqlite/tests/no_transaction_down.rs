//! Down sections outside a transaction, and several connections at once.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

use migrate_runtime::{Error, MigrationState, Migrations};
use migrate_sqlite_tests::{File, guest_set, history, only, steps, up, up_down, value};
use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization, TransactionOperation};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

const SOON: Duration = Duration::from_millis(60);

/// Its down fails at the second of three statements as long as there is no table `gate`.
fn gated(second: &str) -> Migrations {
    guest_set(&[
        up_down("CREATE TABLE first (x);", "DROP TABLE first;"),
        format!(
            "-- up\nCREATE TABLE t (x);\nINSERT INTO t VALUES (1);\n\
             -- down no-transaction\nDELETE FROM t;\n{second};\nDROP TABLE t;\n"
        ),
    ])
}

const SECOND: &str = "INSERT INTO t SELECT 2 FROM gate";

fn interrupted() -> File {
    let file = File::new();
    let mut db = file.open();
    gated(SECOND).up(&mut db).unwrap();
    let error = gated(SECOND).migrator(&mut db).down_to(0).unwrap_err();
    let Error::Failed { at, kept, .. } = &error else {
        panic!("{error:?}")
    };
    assert_eq!((at.section(), at.line()), ("down", 6));
    assert_eq!(kept.statements_done(), Some(1));
    file
}

#[test]
fn a_down_that_fails_stays_begun() {
    let file = interrupted();
    let mut db = file.open();
    assert_eq!(history(&db)[1], (2, "reverting".to_owned()));
    let status = gated(SECOND).status(&mut db).unwrap();
    assert_eq!(status.migrations()[1].state(), MigrationState::Reverting);
    let error = gated(SECOND)
        .migrator(&mut db)
        .lock_timeout(SOON)
        .up()
        .unwrap_err();
    let Error::Interrupted { at, done, .. } = &error else {
        panic!("{error:?}")
    };
    assert_eq!(
        (at.section(), at.statement(), *done),
        ("down", "INSERT INTO t SELECT 2 FROM gate;", 1)
    );
}

#[test]
fn it_goes_on_with_the_text_that_began() {
    let file = interrupted();
    let mut db = file.open();
    db.execute_batch("CREATE TABLE gate AS SELECT 1").unwrap();
    // The program's own down is another by now; what runs is what the row counts the statements of.
    let other = gated("SELECT no_such");
    let report = other.migrator(&mut db).resume().unwrap();
    assert_eq!(steps(&report), ["reverted 2 m2"]);
    assert_eq!(history(&db), [(1, "applied".to_owned())]);
    // The rest of what `down_to(0)` wanted is not done behind anybody's back.
    assert_eq!(value::<i64>(&db, "SELECT count(*) FROM first"), 0);
}

#[test]
fn it_goes_on_in_a_program_that_does_not_have_it() {
    let file = interrupted();
    let mut db = file.open();
    db.execute_batch("CREATE TABLE gate AS SELECT 1").unwrap();
    let report = only(gated(SECOND), &[1])
        .migrator(&mut db)
        .resume()
        .unwrap();
    assert_eq!(steps(&report), ["reverted 2 m2"]);
}

#[test]
fn it_can_be_marked_either_way() {
    let file = interrupted();
    let mut db = file.open();
    gated(SECOND).migrator(&mut db).mark_reverted(2).unwrap();
    assert_eq!(history(&db).len(), 1);

    let file = interrupted();
    let mut db = file.open();
    gated(SECOND).migrator(&mut db).mark_applied(2).unwrap();
    assert_eq!(history(&db)[1], (2, "applied".to_owned()));
    assert!(gated(SECOND).up(&mut db).unwrap().entries().is_empty());
    // And reverted again from its first statement.
    db.execute_batch("CREATE TABLE gate AS SELECT 1").unwrap();
    gated(SECOND).migrator(&mut db).down(1).unwrap();
}

#[test]
fn a_redo_goes_on_with_the_up_after_it() {
    let file = File::new();
    let mut db = file.open();
    db.execute_batch("CREATE TABLE gate AS SELECT 1").unwrap();
    gated(SECOND).up(&mut db).unwrap();
    let report = gated(SECOND).migrator(&mut db).redo().unwrap();
    assert_eq!(steps(&report), ["reverted 2 m2", "applied 2 m2"]);
}

#[test]
fn a_down_in_several_segments_reverts_what_it_set_out_to_and_no_more() {
    let file = File::new();
    let mut db = file.open();
    db.execute_batch("CREATE TABLE gate AS SELECT 1").unwrap();
    gated(SECOND).up(&mut db).unwrap();
    let report = gated(SECOND).migrator(&mut db).down(1).unwrap();
    assert_eq!(steps(&report), ["reverted 2 m2"]);
    gated(SECOND).up(&mut db).unwrap();
    let report = gated(SECOND).migrator(&mut db).down(2).unwrap();
    assert_eq!(steps(&report), ["reverted 2 m2", "reverted 1 m1"]);
}

/// A connection on which `pause()` says that it is reached and waits until it may go on.
fn pausing(file: &File) -> (Connection, mpsc::Receiver<()>, mpsc::Sender<()>) {
    let db = file.open();
    let (reached, is_reached) = mpsc::channel();
    let (go_on, may_go_on) = mpsc::channel();
    let may_go_on = Mutex::new(may_go_on);
    let pause = move |_: &rusqlite::functions::Context<'_>| {
        reached.send(()).unwrap();
        // Bounded, so that a test that fails ends.
        let wait = Duration::from_secs(10);
        may_go_on.lock().unwrap().recv_timeout(wait).unwrap();
        Ok(1)
    };
    db.create_scalar_function("pause", 0, FunctionFlags::SQLITE_UTF8, pause)
        .unwrap();
    (db, is_reached, go_on)
}

const PAUSING: [&str; 2] = [
    "-- irreversible: a test\n-- up no-transaction\nCREATE TABLE t (x);\nSELECT pause();\n\
     INSERT INTO t VALUES (1);\nSELECT pause();\nINSERT INTO t VALUES (2);\n",
    "-- irreversible: a test\n-- up\nCREATE TABLE last (x);\n",
];

#[test]
fn a_second_connection_waits_for_the_one_at_work() {
    let file = File::new();
    let (mut db, reached, go_on) = pausing(&file);
    thread::scope(|scope| {
        let first =
            scope.spawn(move || guest_set(&PAUSING).up(&mut db).map(|report| steps(&report)));
        reached.recv().unwrap();
        let mut second = file.open();
        let second = scope.spawn(move || {
            guest_set(&PAUSING)
                .up(&mut second)
                .map(|report| steps(&report))
        });
        go_on.send(()).unwrap();
        reached.recv().unwrap();
        go_on.send(()).unwrap();
        let mut all = first.join().unwrap().unwrap();
        all.extend(second.join().unwrap().unwrap());
        all.sort();
        // Each once, by whichever came first to the second.
        assert_eq!(all, ["applied 1 m1", "applied 2 m2"]);
    });
    assert_eq!(value::<i64>(&file.open(), "SELECT count(*) FROM t"), 2);
}

#[test]
fn one_that_moves_is_at_work_and_one_that_does_not_is_interrupted() {
    let file = File::new();
    let (mut db, reached, go_on) = pausing(&file);
    thread::scope(|scope| {
        let first =
            scope.spawn(move || guest_set(&PAUSING).up(&mut db).map(|report| steps(&report)));
        reached.recv().unwrap();
        let error = guest_set(&PAUSING)
            .migrator(&mut file.open())
            .lock_timeout(SOON)
            .up()
            .unwrap_err();
        assert!(
            matches!(error, Error::Interrupted { moved: false, .. }),
            "{error:?}"
        );
        assert!(!error.is_locked());
        // The one that waits sees the row first as it is now, then moved on.
        let seen = Arc::new(AtomicUsize::new(0));
        let mut second = file.open();
        let counter = Arc::clone(&seen);
        let authorizer = move |context: AuthContext<'_>| {
            if matches!(context.action, AuthAction::Select) {
                counter.fetch_add(1, Ordering::SeqCst);
            }
            Authorization::Allow
        };
        // Older drivers have nothing to say to it.
        let _ = second.authorizer(Some(authorizer));
        let second = scope.spawn(move || {
            let wait = Duration::from_millis(1500);
            guest_set(&PAUSING)
                .migrator(&mut second)
                .lock_timeout(wait)
                .up()
                .unwrap_err()
        });
        while seen.load(Ordering::SeqCst) < 3 {
            thread::yield_now();
        }
        go_on.send(()).unwrap();
        reached.recv().unwrap();
        let error = second.join().unwrap();
        assert!(
            matches!(
                error,
                Error::Interrupted {
                    moved: true,
                    done: 3,
                    ..
                }
            ),
            "{error:?}"
        );
        assert!(error.is_locked());
        go_on.send(()).unwrap();
        first.join().unwrap().unwrap();
    });
}

#[test]
fn one_that_was_settled_by_somebody_else_meanwhile_stops() {
    for applied in [true, false] {
        let file = File::new();
        let (mut db, reached, go_on) = pausing(&file);
        thread::scope(|scope| {
            let first =
                scope.spawn(move || guest_set(&PAUSING).up(&mut db).map(|report| steps(&report)));
            reached.recv().unwrap();
            let mut other = file.open();
            let migrator = guest_set(&PAUSING).migrator(&mut other);
            match applied {
                true => migrator.mark_applied(1).unwrap(),
                false => migrator.mark_reverted(1).unwrap(),
            };
            go_on.send(()).unwrap();
            let error = first.join().unwrap().unwrap_err();
            assert!(
                matches!(&error, Error::TakenOver { migration, .. } if migration.version() == 1)
            );
            assert_eq!(
                error.to_string(),
                "another process finished, resumed or marked migration 1 m1 while it ran here"
            );
        });
        assert_eq!(history(&file.open()).len(), usize::from(applied));
        assert_eq!(value::<i64>(&file.open(), "SELECT count(*) FROM t"), 0);
    }
}

/// Has something done when a run is about to take the lock for the first time, after it has planned.
fn before_the_lock(db: &mut Connection, act: impl FnOnce() + Send + 'static) {
    let act = Mutex::new(Some(act));
    let authorizer = move |context: AuthContext<'_>| {
        if let AuthAction::Transaction {
            operation: TransactionOperation::Begin,
        } = context.action
            && let Some(act) = act.lock().unwrap().take()
        {
            act();
        }
        Authorization::Allow
    };
    // Older drivers have nothing to say to it.
    let _ = db.authorizer(Some(authorizer));
}

#[test]
fn one_that_begins_between_planning_and_locking_is_waited_for() {
    let file = File::new();
    guest_set(&[up("CREATE TABLE a (x);")])
        .up(&mut file.open())
        .unwrap();
    let two = guest_set(&[up("CREATE TABLE a (x);"), up("CREATE TABLE b (x);")]);
    let other = file.open();
    let mut db = file.open();
    before_the_lock(&mut db, move || {
        let sql = "INSERT INTO schema_migrations SELECT 2, 2, name, '', checksum, 'applying', 0, \
                   applied_at, 0, '', NULL FROM schema_migrations";
        other.execute_batch(sql).unwrap();
    });
    let error = two.migrator(&mut db).lock_timeout(SOON).up().unwrap_err();
    assert!(matches!(error, Error::Interrupted { .. }), "{error:?}");
    assert!(db.is_autocommit());
}
