//! Log records, and what a logger can do to a run. In a process of its own tests: one logger for each.
#![expect(clippy::unwrap_used, reason = "a test")]

use log::{Level, Log, Metadata, Record};
use migrate_runtime::{Migrations, Transaction};
use migrate_sqlite_tests::{File, guest_set, history, up, up_down, value};
use rusqlite::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

/// Keeps what is logged, and does with each record what a test wants.
struct Logger;

type Reaction = Box<dyn FnMut(&str) + Send>;

static RECORDS: Mutex<Vec<(Level, String, String)>> = Mutex::new(Vec::new());
static REACTION: Mutex<Option<Reaction>> = Mutex::new(None);
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

fn lock<T>(mutex: &'static Mutex<T>) -> MutexGuard<'static, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Log for Logger {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        let words = record.args().to_string();
        lock(&RECORDS).push((record.level(), record.target().to_owned(), words.clone()));
        if let Some(react) = lock(&REACTION).as_mut() {
            react(&words);
        }
    }

    fn flush(&self) {}
}

/// Alone with the logger until it is dropped.
fn logging(reaction: Option<Reaction>) -> MutexGuard<'static, ()> {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        log::set_logger(&Logger).unwrap();
        log::set_max_level(log::LevelFilter::Trace);
    });
    let alone = lock(&ONE_AT_A_TIME);
    lock(&RECORDS).clear();
    *lock(&REACTION) = reaction;
    alone
}

fn two() -> Migrations {
    guest_set(&[
        up_down("CREATE TABLE a (x);", "DROP TABLE a;"),
        up_down("CREATE TABLE b (x);", "DROP TABLE b;"),
    ])
}

/// What was logged, times left out.
fn records() -> Vec<String> {
    let records = lock(&RECORDS);
    let words = records.iter().map(|(level, target, words)| {
        assert!(words.ends_with(" ms)"), "{words}");
        format!("{level} {target} {}", words.split(" (").next().unwrap())
    });
    words.collect()
}

#[test]
fn one_record_for_each_migration() {
    let _alone = logging(None);
    let mut db = Connection::open_in_memory().unwrap();
    two().up(&mut db).unwrap();
    two().up(&mut db).unwrap();
    drop(two().status(&mut db).unwrap());
    two().migrator(&mut db).down(1).unwrap();
    two().migrator(&mut db).redo().unwrap();
    assert_eq!(
        records(),
        [
            "INFO migrate applied 1 m1",
            "INFO migrate applied 2 m2",
            "INFO migrate reverted 2 m2",
            "INFO migrate reverted 1 m1",
            "INFO migrate applied 1 m1",
        ]
    );
}

#[test]
fn a_run_that_fails_logs_only_what_it_kept() {
    let failing = guest_set(&[up("CREATE TABLE a (x);"), up("SELECT no_such;")]);
    let _alone = logging(None);
    failing
        .up(&mut Connection::open_in_memory().unwrap())
        .unwrap_err();
    assert_eq!(records(), [""; 0]);
    let mut db = Connection::open_in_memory().unwrap();
    let migrator = failing
        .migrator(&mut db)
        .transaction(Transaction::PerMigration);
    migrator.up().unwrap_err();
    assert_eq!(records(), ["INFO migrate applied 1 m1"]);
}

#[test]
fn a_record_comes_after_the_commit() {
    let file = File::new();
    let other = file.open();
    let seen = Box::new(move |_: &str| {
        // Another connection sees it.
        assert_eq!(history(&other).len(), 2);
    });
    let _alone = logging(Some(seen));
    two().up(&mut file.open()).unwrap();
    assert_eq!(records().len(), 2);
}

#[test]
fn a_panic_leaves_the_connection_as_it_was() {
    let file = File::new();
    let mut db = file.open();
    db.execute_batch("PRAGMA recursive_triggers = ON").unwrap();
    let set = guest_set(&[
        up("CREATE TABLE a (x);"),
        "-- irreversible: x\n-- up foreign-keys-on\nCREATE TABLE b (x);\n".to_owned(),
        up("CREATE TABLE c (x);"),
    ]);
    let panics = Box::new(|words: &str| {
        if words.contains("2 m2") {
            panic!("a logger may do so");
        }
    });
    let _alone = logging(Some(panics));
    for keys in [true, false] {
        db.pragma_update(None, "foreign_keys", keys).unwrap();
        let run = catch_unwind(AssertUnwindSafe(|| {
            let migrator = set.migrator(&mut db);
            migrator
                .transaction(Transaction::PerMigration)
                .up()
                .map(drop)
        }));
        assert!(run.is_err());
        assert!(db.is_autocommit());
        assert_eq!(value::<bool>(&db, "PRAGMA foreign_keys"), keys);
        assert_eq!(value::<i64>(&db, "PRAGMA busy_timeout"), 5000);
        assert!(value::<bool>(&db, "PRAGMA recursive_triggers"));
        assert_eq!(history(&db).len(), 2);
        let sql = "DELETE FROM schema_migrations WHERE version = 2; DROP TABLE b";
        db.execute_batch(sql).unwrap();
    }
}

#[test]
fn nothing_can_go_wrong_after_the_commit() {
    let file = File::new();
    let other = file.open();
    let locks = Box::new(move |words: &str| {
        if words.contains("2 m2") {
            other.execute_batch("BEGIN EXCLUSIVE").unwrap();
        }
    });
    let _alone = logging(Some(locks));
    let mut db = file.open();
    let wait = std::time::Duration::from_millis(40);
    let report = two().migrator(&mut db).lock_timeout(wait).up().unwrap();
    assert_eq!(report.current().unwrap().to_string(), "2 m2");
}

/// Between two segments of a run another process does something that makes the rest impossible.
#[test]
fn what_is_found_between_segments_says_what_is_kept() {
    let set = guest_set(&[
        up("CREATE TABLE a (x);"),
        up("CREATE TABLE b (x);"),
        up("CREATE TABLE c (x);"),
    ]);
    for (sql, message) in [
        (
            "UPDATE schema_migrations SET checksum = 'x'",
            "the history does not fit this program: 1 m1 was edited after it was applied (checksum x in the \
             database, ",
        ),
        (
            "INSERT INTO schema_migrations SELECT 2, 9, 'm9', '', checksum, state, 0, applied_at, 0, '', \
             NULL FROM schema_migrations",
            "the database is newer than this program, whose newest migration is 3 m3: it has 9 m9",
        ),
        (
            "UPDATE schema_migrations SET state = 'x'",
            "history table `schema_migrations`: row 1, column state: expected applied, baseline, applying, \
             reverting, found 'x'",
        ),
        (
            "INSERT INTO schema_migrations SELECT 2, 2, 'm2', '', checksum, 'applying', 0, applied_at, 0, \
             '', NULL FROM schema_migrations",
            "the up section of migration 2 m2, which runs outside a transaction, began and did not end",
        ),
    ] {
        let file = File::new();
        let other = file.open();
        let edits = Box::new(move |words: &str| {
            if words.contains("1 m1") {
                other.execute_batch(sql).unwrap();
            }
        });
        let _alone = logging(Some(edits));
        let mut db = file.open();
        let migrator = set.migrator(&mut db).transaction(Transaction::PerMigration);
        let wait = std::time::Duration::from_millis(40);
        let error = migrator.lock_timeout(wait).up().unwrap_err();
        let words = error.to_string();
        assert!(words.starts_with(message), "{words}");
        assert!(
            words.ends_with("; kept of this run: applied 1 m1"),
            "{words}"
        );
        assert!(
            !error.help().unwrap().contains("nothing was changed"),
            "{error:?}"
        );
    }
}
