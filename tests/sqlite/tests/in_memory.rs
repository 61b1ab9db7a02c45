//! Fresh databases for tests.

use migrate_runtime::{Error, Migrations, embed_migrations};
use migrate_sqlite_tests::{only, set, up, up_down, value};
use migrate_test_support::dump;
use rusqlite::Connection;
use std::panic::catch_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What a step of `rust_misbehaving` asks its place for.
const PLACE: &str = "in memory";
static PEOPLE: Migrations = embed_migrations!("fixtures/with_rust", watched = false);
static MISBEHAVING: Migrations = embed_migrations!("fixtures/rust_misbehaving", watched = false);
static CHANGED: Migrations = embed_migrations!("fixtures/with_rust_changed", watched = false);

#[test]
fn a_copy_is_what_up_makes() {
    let mut made = Connection::open_in_memory().unwrap();
    PEOPLE.up(&mut made).unwrap();
    let mut copy = PEOPLE.in_memory().unwrap();
    let without_times = |db: &Connection| {
        let dump = dump(db);
        let lines = dump
            .lines()
            .filter(|line| !line.starts_with("schema_migrations:"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(without_times(&copy), without_times(&made));
    assert!(PEOPLE.status(&mut copy).unwrap().is_up_to_date());
    assert!(PEOPLE.up(&mut copy).unwrap().entries().is_empty());
    PEOPLE.migrator(&mut copy).down_to(0).unwrap();
    let keys = |db: &Connection| value::<bool>(db, "PRAGMA foreign_keys");
    assert_eq!(keys(&copy), keys(&made));
    assert_eq!(copy.path(), made.path());
}

#[test]
fn copies_are_independent() {
    let one = PEOPLE.in_memory().unwrap();
    let untouched = dump(&one);
    one.execute_batch("DROP TABLE person; CREATE TABLE mine (x)")
        .unwrap();
    let two = PEOPLE.in_memory().unwrap();
    assert_eq!(dump(&two), untouched);
    two.execute_batch("DELETE FROM person").unwrap();
    assert!(one.prepare("SELECT * FROM mine").is_ok());
    drop(one);
    drop(two);
    assert_eq!(dump(&PEOPLE.in_memory().unwrap()), untouched);
}

#[test]
fn each_set_and_each_table_has_its_own() {
    let tables = |set: Migrations| -> String {
        let db = set.in_memory().unwrap();
        value(
            &db,
            "SELECT coalesce(group_concat(name, ' '), '') FROM (SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name)",
        )
    };
    let other = set(&[up_down("CREATE TABLE other (x);", "DROP TABLE other;")]);
    for _ in 0..2 {
        assert_eq!(tables(PEOPLE), "person schema_migrations");
        assert_eq!(tables(PEOPLE.table("mine")), "mine person");
        assert_eq!(tables(other), "other schema_migrations");
        assert_eq!(tables(Migrations::__new(&[])), "");
        let columns: i64 = value(
            &CHANGED.in_memory().unwrap(),
            "SELECT count(*) FROM pragma_table_info('person')",
        );
        assert_eq!(columns, 3);
    }
}

#[test]
fn a_set_that_fails_fails_each_time() {
    let failing = set(&[up("CREATE TABLE a (x);"), up("INSERT INTO b VALUES (1);")]);
    let words: Vec<String> = (0..3)
        .map(|_| {
            let error = failing.in_memory().unwrap_err();
            assert!(matches!(error, Error::Failed { .. }), "{error:?}");
            format!("{error:?}")
        })
        .collect();
    assert_eq!(words[0], words[2]);
    assert!(
        words[0].ends_with("caused by: no such table: b"),
        "{}",
        words[0]
    );
    // The others go on.
    assert!(PEOPLE.in_memory().is_ok());
}

#[test]
fn many_threads_at_once() {
    let set = set(&[up_down(
        "CREATE TABLE number (n INTEGER PRIMARY KEY);\nINSERT INTO number VALUES (0);",
        "DROP TABLE number;",
    )]);
    let done = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for thread in 1..=8_i64 {
            let done = &done;
            scope.spawn(move || {
                for _ in 0..25 {
                    let db = set.in_memory().unwrap();
                    db.execute("INSERT INTO number VALUES (?1)", [thread])
                        .unwrap();
                    let sum: i64 = value(&db, "SELECT sum(n) * 10 + count(*) FROM number");
                    assert_eq!(sum, thread * 10 + 2);
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    assert_eq!(done.into_inner(), 200);
}

#[test]
fn it_is_migrated_once() {
    let set = set(&[up(
        "CREATE TABLE stamp (x);\nINSERT INTO stamp VALUES (hex(randomblob(16)));",
    )]);
    let stamp = || -> String { value(&set.in_memory().unwrap(), "SELECT x FROM stamp") };
    let first = stamp();
    assert_eq!(first.len(), 32);
    for _ in 0..3 {
        assert_eq!(stamp(), first);
    }
}

#[test]
fn a_step_that_panics_is_in_nobodys_way() {
    let panicking = only(MISBEHAVING, &[1, 3]);
    for _ in 0..2 {
        let panic = catch_unwind(|| panicking.in_memory().map(drop)).unwrap_err();
        assert_eq!(panic.downcast_ref::<&str>(), Some(&"a step that panics"));
        assert!(PEOPLE.in_memory().is_ok());
    }
    let db = only(MISBEHAVING, &[1, 14]).in_memory().unwrap();
    // A copy can go to another thread.
    let sql = format!("SELECT count(*) FROM item WHERE name = '{PLACE}'");
    let count = std::thread::spawn(move || value::<i64>(&db, &sql));
    assert_eq!(count.join().unwrap(), 1);
}
