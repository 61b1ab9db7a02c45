//! A database with tables and no history is not migrated blindly.
#![expect(clippy::unwrap_used, reason = "a test")]

use migrate_runtime::{Error, Migrations, NewerDatabase, Target};
use migrate_sqlite_tests::{File, set, steps, up_down, value};
use migrate_test_support::dump;
use rusqlite::Connection;

fn one() -> Migrations {
    set(&[up_down("CREATE TABLE a (x);", "DROP TABLE a;")])
}

fn with(sql: &str) -> Connection {
    let db = Connection::open_in_memory().unwrap();
    db.execute_batch(sql).unwrap();
    db
}

#[test]
fn every_way_up_refuses_it() {
    let file = File::new();
    file.open()
        .execute_batch("CREATE TABLE \"old table\" (x); CREATE TABLE \"a\nb\" (x)")
        .unwrap();
    let before = std::fs::read(file.path()).unwrap();
    let mut db = file.open();
    let mut runs: Vec<(&str, Error)> = vec![
        ("up", one().up(&mut db).unwrap_err()),
        ("up_to", one().migrator(&mut db).up_to(1).unwrap_err()),
    ];
    for target in [Target::Latest, Target::UpTo(1)] {
        runs.push((
            "dry_run",
            one().migrator(&mut db).dry_run(target).unwrap_err(),
        ));
        runs.push(("plan", one().migrator(&mut db).plan(target).unwrap_err()));
    }
    for policy in [NewerDatabase::Ignore, NewerDatabase::Revert] {
        let migrator = one().migrator(&mut db).newer_database(policy);
        runs.push((
            "policy",
            migrator.allow_out_of_order(true).up().unwrap_err(),
        ));
    }
    for (run, error) in runs {
        let Error::NoHistory { tables } = &error else {
            panic!("{run}: {error:?}")
        };
        assert_eq!(tables, &["a\nb", "old table"]);
        let help = error.help().unwrap();
        assert!(help.contains("`baseline(version)`") && help.contains("`table(name)`"));
    }
    assert_eq!(std::fs::read(file.path()).unwrap(), before);
    // It can be looked at, and there is nothing to revert.
    assert_eq!(one().status(&mut db).unwrap().pending().count(), 1);
    assert!(
        one()
            .migrator(&mut db)
            .down_to(0)
            .unwrap()
            .entries()
            .is_empty()
    );
    assert!(
        one()
            .migrator(&mut db)
            .verify_schema()
            .unwrap()
            .is_as_migrated()
    );
    assert_eq!(std::fs::read(file.path()).unwrap(), before);
}

#[test]
fn a_guest_is_not_asked() {
    let strangers = "CREATE TABLE stranger (x)";
    let set = one().table("mine");
    assert_eq!(
        steps(&set.up(&mut with(strangers)).unwrap()),
        ["applied 1 m1"]
    );
    let mut db = with(strangers);
    one().migrator(&mut db).table("mine").up().unwrap();
    // Whoever says the name, if it is the usual one.
    let mut db = with(strangers);
    one().table("schema_migrations").up(&mut db).unwrap();
    assert_eq!(
        value::<i64>(&db, "SELECT count(*) FROM schema_migrations"),
        1
    );
}

#[test]
fn an_empty_database_is_simply_migrated() {
    // What is no table of somebody's: views, temporary tables, tables of SQLite's own, and an attached file.
    for sql in [
        "",
        "CREATE VIEW v AS SELECT 1 AS one",
        "CREATE TEMP TABLE t (x)",
        "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO t VALUES (5); ANALYZE; DROP TABLE t",
        "ATTACH ':memory:' AS other; CREATE TABLE other.t (x)",
        "PRAGMA user_version = 7; PRAGMA application_id = 8",
    ] {
        let mut db = with(sql);
        assert_eq!(
            steps(&one().up(&mut db).unwrap()),
            ["applied 1 m1"],
            "{sql}"
        );
    }
}

#[test]
fn virtual_tables_are_tables() {
    let mut db = with("CREATE VIRTUAL TABLE notes USING fts5 (text)");
    let Err(Error::NoHistory { tables }) = one().up(&mut db) else {
        panic!()
    };
    assert_eq!(tables[0], "notes");
    assert_eq!(tables.len(), 6);
}

#[test]
fn of_many_tables_the_first_are_told_and_how_many_more() {
    let told = |count: usize| {
        let sql: String = (1..=count)
            .map(|it| format!("CREATE TABLE t{it} (x);"))
            .collect();
        let error = one().up(&mut with(&sql)).unwrap_err();
        assert!(matches!(&error, Error::NoHistory { tables } if tables.len() == count));
        error.to_string()
    };
    let words = |tables: &str| {
        let end = "and no history of migrations";
        format!("the database has tables ({tables}) {end}")
    };
    assert_eq!(told(5), words("t1, t2, t3, t4, t5"));
    assert_eq!(told(6), words("t1, t2, t3, t4, t5, and 1 more"));
    assert_eq!(told(8), words("t1, t2, t3, t4, t5, and 3 more"));
}

#[test]
fn what_has_or_had_a_history_is_not_refused() {
    let mut db = with("");
    one().up(&mut db).unwrap();
    one().migrator(&mut db).down_to(0).unwrap();
    db.execute_batch("CREATE TABLE stranger (x)").unwrap();
    assert_eq!(steps(&one().up(&mut db).unwrap()), ["applied 1 m1"]);
    // Strangers that come later are nobody's business.
    db.execute_batch("CREATE TABLE another (x)").unwrap();
    assert!(one().up(&mut db).unwrap().entries().is_empty());
}

#[test]
fn a_guest_that_came_first_is_a_stranger_to_the_default_table() {
    let guest = set(&[up_down("CREATE TABLE job (x);", "DROP TABLE job;")]).table("job_migrations");
    let mut db = with("");
    guest.up(&mut db).unwrap();
    let before = dump(&db);
    let Err(Error::NoHistory { tables }) = one().up(&mut db) else {
        panic!()
    };
    assert_eq!(tables, ["job", "job_migrations"]);
    assert_eq!(dump(&db), before);
}

#[test]
fn a_set_that_has_nothing_to_do_has_nothing_to_refuse() {
    let empty: Migrations = Migrations::__new(&[]);
    let report = empty.up(&mut with("CREATE TABLE stranger (x)")).unwrap();
    assert_eq!(report.to_string(), "nothing to apply (now empty)");
}
