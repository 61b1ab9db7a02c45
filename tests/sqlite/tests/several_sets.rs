//! Several sets in one database, each with a history table of its own.

use migrate_runtime::{Error, Migrations, NewerDatabase, embed_migrations};
use migrate_sqlite_tests::{only, set, steps, up_down, value};
use migrate_test_support::dump;
use rusqlite::Connection;

/// The application's.
static PEOPLE: Migrations = embed_migrations!("fixtures/with_rust", watched = false);
/// A library's, which says so itself.
static LIBRARY: Migrations =
    embed_migrations!("fixtures/with_rust_changed", watched = false).table("library_migrations");

fn jobs() -> Migrations {
    set(&[
        up_down(
            "CREATE TABLE job (id INTEGER PRIMARY KEY);",
            "DROP TABLE job;",
        ),
        up_down(
            "ALTER TABLE job ADD COLUMN note TEXT;",
            "ALTER TABLE job DROP COLUMN note;",
        ),
    ])
    .table("job_migrations")
}

fn versions(db: &Connection, table: &str) -> String {
    let sql = format!("SELECT coalesce(group_concat(version || name), '') FROM {table}");
    value(db, &sql)
}

#[test]
fn they_know_nothing_of_each_other() {
    let mut db = Connection::open_in_memory().unwrap();
    PEOPLE.up(&mut db).unwrap();
    let people = dump(&db);
    let report = jobs().up(&mut db).unwrap();
    assert_eq!(steps(&report), ["applied 1 m1", "applied 2 m2"]);
    assert_eq!(
        versions(&db, "schema_migrations"),
        "1person,2capital_letters"
    );
    assert_eq!(versions(&db, "job_migrations"), "1m1,2m2");
    for set in [PEOPLE, jobs()] {
        assert!(set.status(&mut db).unwrap().is_up_to_date());
        assert!(set.up(&mut db).unwrap().entries().is_empty());
        let report = set.migrator(&mut db).verify_schema().unwrap();
        assert!(report.differences().is_empty(), "{report}");
    }
    let report = jobs().migrator(&mut db).verify_schema().unwrap();
    assert_eq!(
        report.unknown(),
        ["table person", "table schema_migrations"]
    );
    // Each goes its own way.
    jobs().migrator(&mut db).down(1).unwrap();
    assert_eq!(versions(&db, "job_migrations"), "1m1");
    assert_eq!(
        versions(&db, "schema_migrations"),
        "1person,2capital_letters"
    );
    jobs().migrator(&mut db).down_to(0).unwrap();
    db.execute_batch("DROP TABLE job_migrations").unwrap();
    assert_eq!(dump(&db), people);
}

#[test]
fn a_newer_one_of_the_others_is_no_newer_database() {
    let mut db = Connection::open_in_memory().unwrap();
    only(PEOPLE, &[1]).up(&mut db).unwrap();
    jobs().up(&mut db).unwrap();
    assert!(only(PEOPLE, &[1]).up(&mut db).is_ok());
    let old = only(jobs(), &[1]).table("job_migrations");
    let error = old.up(&mut db).unwrap_err();
    assert!(matches!(error, Error::DatabaseAhead { .. }), "{error:?}");
    let migrator = old.migrator(&mut db).newer_database(NewerDatabase::Revert);
    assert_eq!(steps(&migrator.up().unwrap()), ["reverted 2 m2"]);
    assert_eq!(versions(&db, "schema_migrations"), "1person");
}

#[test]
fn the_table_in_the_migrator_comes_before_that_of_the_set() {
    let mut db = Connection::open_in_memory().unwrap();
    jobs().migrator(&mut db).table("elsewhere").up().unwrap();
    assert_eq!(versions(&db, "elsewhere"), "1m1,2m2");
    assert!(db.prepare("SELECT * FROM job_migrations").is_err());
    assert_eq!(jobs().status(&mut db).unwrap().pending().count(), 2);
    let migrator = jobs().migrator(&mut db).table("elsewhere");
    assert!(migrator.status().unwrap().is_up_to_date());
    // The last one said is the one that counts.
    let twice = jobs().table("elsewhere");
    assert!(twice.status(&mut db).unwrap().is_up_to_date());
}

#[test]
fn a_static_with_its_own_table() {
    let mut db = Connection::open_in_memory().unwrap();
    db.execute_batch("CREATE TABLE of_the_application (x)")
        .unwrap();
    LIBRARY.up(&mut db).unwrap();
    assert_eq!(
        versions(&db, "library_migrations"),
        "1person,2capital_letters,3nickname"
    );
    assert!(db.prepare("SELECT * FROM schema_migrations").is_err());
    assert_eq!(LIBRARY.iter().count(), 3);
}

#[test]
fn a_table_name_that_cannot_be_is_an_error_at_the_first_use() {
    let mut db = Connection::open_in_memory().unwrap();
    for (name, problem) in [
        ("", "it is empty"),
        (
            "sqlite_mine",
            "names that begin with `sqlite_` are SQLite's own",
        ),
        ("a\0b", "it holds U+0000"),
    ] {
        let errors = [
            jobs().table(name).up(&mut db).unwrap_err(),
            jobs().migrator(&mut db).table(name).up().unwrap_err(),
        ];
        for error in errors {
            let Error::TableName { problem: found, .. } = error else {
                panic!("{error:?}")
            };
            assert_eq!(found, problem);
        }
    }
    assert_eq!(dump(&db), "");
}

#[test]
fn names_that_differ_in_case_are_one_table() {
    let mut db = Connection::open_in_memory().unwrap();
    jobs().up(&mut db).unwrap();
    let shouted = jobs().table("JOB_MIGRATIONS");
    assert!(shouted.up(&mut db).unwrap().entries().is_empty());
    let report = shouted.migrator(&mut db).verify_schema().unwrap();
    assert_eq!(
        report.to_string(),
        "the schema is as its migrations make it"
    );
}
