//! Other connections in the way: what is waited for, for how long, and what is said.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

use migrate_runtime::{Error, Migrations, Target};
use migrate_sqlite_tests::{File, guest_set, history, kept, steps, up, up_down, value};
use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization, TransactionOperation};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const SOON: Duration = Duration::from_millis(60);

fn two() -> Migrations {
    guest_set(&[
        up_down("CREATE TABLE a (x);", "DROP TABLE a;"),
        up_down("CREATE TABLE b (x);", "DROP TABLE b;"),
    ])
}

fn busy_timeout(db: &Connection) -> i64 {
    value(db, "PRAGMA busy_timeout")
}

#[test]
fn a_connection_inside_a_transaction_is_refused() {
    for begin in ["BEGIN", "BEGIN IMMEDIATE", "SAVEPOINT mine"] {
        let mut db = Connection::open_in_memory().unwrap();
        db.execute_batch(&format!("{begin}; CREATE TABLE mine (x)"))
            .unwrap();
        let errors = [
            two().up(&mut db).map(drop),
            two().status(&mut db).map(drop),
            two().migrator(&mut db).plan(Target::Latest).map(drop),
            two().migrator(&mut db).resume().map(drop),
        ];
        for error in errors.map(Result::unwrap_err) {
            assert!(matches!(error, Error::InTransaction), "{error:?}");
        }
        // It is still the caller's to end.
        assert!(!db.is_autocommit());
        assert_eq!(value::<i64>(&db, "SELECT count(*) FROM mine"), 0);
    }
}

/// What a run says that cannot have the lock, after it was seen that nothing was changed.
fn locked(file: &File, other: &Connection) {
    let mut db = file.open();
    let before = busy_timeout(&db);
    let error = two().migrator(&mut db).lock_timeout(SOON).up().unwrap_err();
    assert!(error.is_locked(), "{error:?}");
    let Error::Locked { waited, .. } = &error else {
        panic!("{error:?}")
    };
    assert_eq!(*waited, SOON);
    assert_eq!(kept(&error), "nothing of this run was kept");
    assert_eq!(busy_timeout(&db), before);
    assert!(db.is_autocommit());
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(two().up(&mut db).unwrap().applied().count(), 2);
}

#[test]
fn a_writer_in_the_way() {
    for mode in ["DELETE", "WAL"] {
        for begin in ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"] {
            let file = File::new();
            let other = file.open();
            other.pragma_update(None, "journal_mode", mode).unwrap();
            other.execute_batch(begin).unwrap();
            locked(&file, &other);
        }
    }
}

#[test]
fn a_reader_in_the_way_of_the_commit() {
    let file = File::new();
    let other = file.open();
    other
        .execute_batch("CREATE TABLE r (x); BEGIN; SELECT * FROM r")
        .unwrap();
    locked(&file, &other);
}

#[test]
fn a_reader_is_not_in_the_way_of_wal() {
    let file = File::new();
    let other = file.open();
    other.pragma_update(None, "journal_mode", "WAL").unwrap();
    other
        .execute_batch("CREATE TABLE r (x); BEGIN; SELECT * FROM r")
        .unwrap();
    two()
        .migrator(&mut file.open())
        .lock_timeout(SOON)
        .up()
        .unwrap();
}

#[test]
fn no_wait_at_all_and_no_end_of_it() {
    let file = File::new();
    let other = file.open();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut db = file.open();
    let migrator = two().migrator(&mut db).lock_timeout(Duration::ZERO);
    let error = migrator.up().unwrap_err();
    assert!(error.is_locked(), "{error:?}");
    assert_eq!(
        error.to_string(),
        "the database is locked by another connection; nothing of this run was kept"
    );
    assert_eq!(busy_timeout(&db), 5000);
    std::thread::scope(|scope| {
        let mut db = file.open();
        let waiting = scope.spawn(move || {
            two()
                .migrator(&mut db)
                .lock_timeout(Duration::MAX)
                .up()
                .map(|report| steps(&report))
        });
        std::thread::sleep(SOON);
        other.execute_batch("ROLLBACK").unwrap();
        assert_eq!(waiting.join().unwrap().unwrap().len(), 2);
    });
}

#[test]
fn the_busy_timeout_is_put_back_however_it_ends() {
    let mut db = Connection::open_in_memory().unwrap();
    for milliseconds in [1, 5000, i64::from(i32::MAX)] {
        db.pragma_update(None, "busy_timeout", milliseconds)
            .unwrap();
        drop(two().status(&mut db).unwrap());
        assert_eq!(busy_timeout(&db), milliseconds);
        two().up(&mut db).unwrap();
        assert_eq!(busy_timeout(&db), milliseconds);
        two().migrator(&mut db).up_to(99).unwrap_err();
        assert_eq!(busy_timeout(&db), milliseconds);
        guest_set(&[up("SELECT no_such;")])
            .migrator(&mut db)
            .table("t")
            .up()
            .unwrap_err();
        assert_eq!(busy_timeout(&db), milliseconds);
        two().migrator(&mut db).down_to(0).unwrap();
        assert_eq!(busy_timeout(&db), milliseconds);
    }
}

#[test]
fn a_busy_handler_of_the_application_stays_and_is_tried_again() {
    static CALLS: AtomicUsize = AtomicUsize::new(0);
    static HOLDER: Mutex<Option<Connection>> = Mutex::new(None);
    let file = File::new();
    let other = file.open();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    *HOLDER.lock().unwrap() = Some(other);
    let db = &mut file.open();
    // It gives up at once every time; at its third call the other connection goes.
    db.busy_handler(Some(|_| {
        if CALLS.fetch_add(1, Ordering::SeqCst) == 2 {
            HOLDER.lock().unwrap().take();
        }
        false
    }))
    .unwrap();
    assert_eq!(two().up(db).unwrap().applied().count(), 2);
    assert_eq!(CALLS.load(Ordering::SeqCst), 3);
    // It is still there.
    let other = file.open();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    db.execute_batch("BEGIN IMMEDIATE").unwrap_err();
    assert_eq!(CALLS.load(Ordering::SeqCst), 4);
    // And what it gives up on is bounded by the lock timeout.
    let error = two().migrator(db).lock_timeout(SOON).down(1).unwrap_err();
    assert!(error.is_locked(), "{error:?}");
}

#[test]
fn a_commit_is_tried_again_where_nobody_waits_in_sqlite() {
    static READER: Mutex<Option<Connection>> = Mutex::new(None);
    let file = File::new();
    let other = file.open();
    other
        .execute_batch("CREATE TABLE r (x); BEGIN; SELECT * FROM r")
        .unwrap();
    *READER.lock().unwrap() = Some(other);
    let mut db = file.open();
    db.busy_handler(Some(|_| {
        READER.lock().unwrap().take();
        false
    }))
    .unwrap();
    assert_eq!(two().up(&mut db).unwrap().applied().count(), 2);
    assert_eq!(history(&file.open()).len(), 2);
}

#[test]
fn an_attached_database_that_is_locked_is_worth_another_try() {
    let (file, attached) = (File::new(), File::new());
    let other = attached.open();
    other
        .execute_batch("CREATE TABLE far (x); BEGIN IMMEDIATE")
        .unwrap();
    let mut db = file.open();
    db.execute("ATTACH ?1 AS other", [attached.path().to_str()])
        .unwrap();
    let set = guest_set(&[up("INSERT INTO other.far VALUES (1);")]);
    let error = set.migrator(&mut db).lock_timeout(SOON).up().unwrap_err();
    assert!(error.is_locked(), "{error:?}");
    other.execute_batch("ROLLBACK").unwrap();
    set.up(&mut db).unwrap();
}

/// In shared-cache mode a reader is in the way of single statements.
#[test]
fn a_statement_that_meets_another_connection_is_worth_another_try() {
    let uri = "file:shared_cache_test?mode=memory&cache=shared";
    let other = Connection::open(uri).unwrap();
    other
        .execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1), (2)")
        .unwrap();
    let mut reading = other.prepare("SELECT x FROM t").unwrap();
    let mut rows = reading.query([]).unwrap();
    rows.next().unwrap();
    let mut db = Connection::open(uri).unwrap();
    let set = guest_set(&[up("UPDATE t SET x = 3;")]);
    let error = set.migrator(&mut db).lock_timeout(SOON).up().unwrap_err();
    assert!(matches!(error, Error::Failed { .. }), "{error:?}");
    assert!(error.is_locked());
    drop(rows);
    set.up(&mut db).unwrap();
}

#[test]
fn a_section_that_stays_begun_is_not_worth_another_try() {
    let file = File::new();
    let other = file.open();
    let mut db = file.open();
    other.execute_batch("CREATE TABLE r (x)").unwrap();
    static READER: Mutex<Option<Connection>> = Mutex::new(None);
    *READER.lock().unwrap() = Some(other);
    let lock = |_: &rusqlite::functions::Context<'_>| {
        let reader = READER.lock().unwrap();
        reader
            .as_ref()
            .unwrap()
            .execute_batch("BEGIN IMMEDIATE")
            .unwrap();
        Ok(1)
    };
    db.create_scalar_function("lock_it", 0, FunctionFlags::SQLITE_UTF8, lock)
        .unwrap();
    let set =
        guest_set(&["-- irreversible: x\n-- up no-transaction\nSELECT lock_it();\nSELECT 2;\n"]);
    let error = set.migrator(&mut db).lock_timeout(SOON).up().unwrap_err();
    let Error::Locked { kept, .. } = &error else {
        panic!("{error:?}")
    };
    assert_eq!(kept.statements_done(), Some(0));
    assert!(!error.is_locked());
    assert!(error.help().unwrap().contains("`resume`"));
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
fn what_another_connection_did_before_the_lock_was_taken_is_seen() {
    let file = File::new();
    let mut other = file.open();
    let mut db = file.open();
    before_the_lock(&mut db, move || drop(two().up(&mut other).unwrap()));
    assert!(two().up(&mut db).unwrap().entries().is_empty());
    assert_eq!(history(&db).len(), 2);

    let mut other = file.open();
    let mut db = file.open();
    before_the_lock(&mut db, move || {
        drop(two().migrator(&mut other).down(1).unwrap());
    });
    let report = two().migrator(&mut db).down(2).unwrap();
    assert_eq!(steps(&report), ["reverted 1 m1"]);
}

/// What was to run first is done by somebody else meanwhile; what is left wants the keys the other way.
#[test]
fn keys_are_as_the_section_wants_that_is_left() {
    const FAMILY: &str = "CREATE TABLE p (id INTEGER PRIMARY KEY);
        CREATE TABLE c (p REFERENCES p ON DELETE CASCADE);
        INSERT INTO p VALUES (1); INSERT INTO c VALUES (1)";
    let keys_on = |text: &str| up(text).replace("-- up", "-- up foreign-keys-on");
    let rebuild = "CREATE TABLE new (id INTEGER PRIMARY KEY); INSERT INTO new SELECT * FROM p; \
                   DROP TABLE p; ALTER TABLE new RENAME TO p;";
    for (texts, children) in [
        ([keys_on("CREATE TABLE a (x);"), up(rebuild)], 1),
        ([up("CREATE TABLE a (x);"), keys_on("DELETE FROM p;")], 0),
    ] {
        let file = File::new();
        file.open().execute_batch(FAMILY).unwrap();
        let set = guest_set(&texts);
        let mut other = file.open();
        let mut db = file.open();
        before_the_lock(&mut db, move || {
            set.migrator(&mut other).up_to(1).unwrap();
        });
        assert_eq!(steps(&set.up(&mut db).unwrap()), ["applied 2 m2"]);
        assert_eq!(value::<i64>(&db, "SELECT count(*) FROM c"), children);
    }
}
