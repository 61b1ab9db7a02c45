//! Dry runs that fail as the run would, and leave nothing either.
#![expect(clippy::unwrap_used, reason = "a test")]

use migrate_runtime::{Error, Migrations, NewerDatabase, Target, Transaction, embed_migrations};
use migrate_sqlite_tests::dry_runs::{big, bytes, file, tried};
use migrate_sqlite_tests::{only, set, up, value};
use rusqlite::Connection;

/// What a step of `rust_misbehaving` asks its place for.
const PLACE: &str = "here";

static MISBEHAVING: Migrations = embed_migrations!("fixtures/rust_misbehaving", watched = false);

/// The words of a dry run's error and of that of a real run on a copy of the file.
fn both(set: Migrations, prepare: &str) -> (String, String) {
    let words = |dry: bool| {
        let file = file();
        let mut db = file.open();
        db.execute_batch(prepare).unwrap();
        let before = bytes(&file);
        let migrator = set.migrator(&mut db).table("of_the_test");
        let error = match dry {
            true => migrator.dry_run(Target::Latest).map(drop).unwrap_err(),
            false => migrator.up().map(drop).unwrap_err(),
        };
        assert_eq!(bytes(&file), before);
        format!("{error:?}")
    };
    (words(true), words(false))
}

#[test]
fn it_fails_as_the_run_would() {
    let parents = "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p REFERENCES p); \
                   INSERT INTO p VALUES (1); PRAGMA foreign_keys = OFF;";
    let broken = format!("{parents} INSERT INTO c VALUES (7), (8);");
    for (set, prepare, words) in [
        (
            set(&[up("CREATE TABLE a (x);"), up("INSERT INTO b VALUES (1);")]),
            "",
            "no such table: b",
        ),
        (
            set(&[
                "-- irreversible: a test\n-- up\nCREATE TABLE a (x);\nINSERT INTO a VALUES (1);\n-- check\nSELECT x FROM a;\n",
            ]),
            "",
            "it returned x = 1",
        ),
        (
            set(&[up("INSERT INTO c VALUES (5);")]),
            parents,
            "broke foreign keys",
        ),
        (
            set(&[up("SELECT 1;"), up("INSERT INTO c VALUES (5);")]),
            &broken,
            "migration 2 m2 broke foreign keys",
        ),
        (only(MISBEHAVING, &[1, 2]), "", "a name that is no number"),
        (only(MISBEHAVING, &[1, 10]), "", "broke foreign keys"),
    ] {
        let (dry, real) = both(set, prepare);
        assert_eq!(dry, real);
        assert!(dry.contains(words), "{dry}");
    }
}

#[test]
fn violations_that_were_there_before_are_no_finding() {
    let file = file();
    let mut db = file.open();
    db.execute_batch(
        "PRAGMA foreign_keys = OFF; CREATE TABLE p (id INTEGER PRIMARY KEY); \
         CREATE TABLE c (p REFERENCES p); INSERT INTO c VALUES (7), (8);",
    )
    .unwrap();
    let before = bytes(&file);
    let set = set(&[up("INSERT INTO p VALUES (1);\nINSERT INTO c VALUES (1);")]);
    let dry_run = set
        .migrator(&mut db)
        .table("of_the_test")
        .dry_run(Target::Latest);
    assert_eq!(tried(&dry_run.unwrap()), ["apply 1 m1: 1, 1"]);
    assert_eq!(bytes(&file), before);
}

#[test]
fn one_that_commits_behind_its_back_is_found_out() {
    let file = file();
    only(MISBEHAVING, &[1]).up(&mut file.open()).unwrap();
    let set = only(MISBEHAVING, &[1, 4]);
    let error = set
        .migrator(&mut file.open())
        .dry_run(Target::Latest)
        .unwrap_err();
    assert!(matches!(error, Error::Escaped { .. }), "{error:?}");
}

#[test]
fn drift_and_newer_databases_are_found() {
    let file = file();
    let all = big();
    all.up(&mut file.open()).unwrap();
    let before = bytes(&file);
    let other = set(&[
        up("CREATE TABLE other (x);"),
        up("SELECT 1;"),
        up("SELECT 2;"),
    ]);
    let mut db = file.open();
    let error = other.migrator(&mut db).dry_run(Target::Latest).unwrap_err();
    assert!(matches!(error, Error::Drift { .. }), "{error:?}");
    let old = only(all, &[1]);
    let error = old.migrator(&mut db).dry_run(Target::Latest).unwrap_err();
    assert!(matches!(error, Error::DatabaseAhead { .. }), "{error:?}");
    let error = all.migrator(&mut db).dry_run(Target::UpTo(9)).unwrap_err();
    assert!(
        matches!(error, Error::UnknownVersion { version: 9, .. }),
        "{error:?}"
    );
    let revert = old.migrator(&mut db).newer_database(NewerDatabase::Revert);
    let dry_run = revert.dry_run(Target::Latest).unwrap();
    assert_eq!(tried(&dry_run), ["revert 2 m2: 0"]);
    assert_eq!(bytes(&file), before);
}

#[test]
fn settings_are_put_back_and_options_change_nothing() {
    let file = file();
    let mut db = file.open();
    let pragmas = [
        "foreign_keys",
        "busy_timeout",
        "legacy_alter_table",
        "recursive_triggers",
    ];
    let settings =
        |db: &Connection| pragmas.map(|name| value::<i64>(db, &format!("PRAGMA {name}")));
    let before = settings(&db);
    let set = only(MISBEHAVING, &[1, 12, 15]);
    for transaction in [Transaction::All, Transaction::PerMigration] {
        let migrator = set.migrator(&mut db).transaction(transaction);
        assert_eq!(migrator.dry_run(Target::Latest).unwrap().steps().len(), 3);
        assert_eq!(settings(&db), before);
        assert!(db.is_autocommit());
    }
    db.execute_batch("BEGIN").unwrap();
    let error = set.migrator(&mut db).dry_run(Target::Latest).unwrap_err();
    assert!(matches!(error, Error::InTransaction), "{error:?}");
}
