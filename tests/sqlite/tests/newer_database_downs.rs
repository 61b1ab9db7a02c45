//! The stored down texts that an older program runs.
#![expect(clippy::unwrap_used, reason = "a test")]

use migrate_runtime::{Error, NewerDatabase, Target, Transaction};
use migrate_sqlite_tests::newer::{migrated, old, with};
use migrate_sqlite_tests::{File, history, only, set, steps, up, up_down, value};
use migrate_test_support::dump;
use rusqlite::Connection;

#[test]
fn every_missing_down_is_named_before_anything_is_changed() {
    let new = set(&[
        up_down("CREATE TABLE a (x);", "DROP TABLE a;"),
        up("CREATE TABLE b (x);"),
        up_down("CREATE TABLE c (x);", "DROP TABLE c;"),
        up("CREATE TABLE d (x);"),
    ]);
    let old = only(new, &[1]);
    for transaction in [Transaction::All, Transaction::PerMigration] {
        let mut db = Connection::open_in_memory().unwrap();
        new.up(&mut db).unwrap();
        let before = dump(&db);
        let Err(Error::DatabaseAhead { without_down, .. }) = old.up(&mut db) else {
            panic!()
        };
        assert_eq!(without_down.len(), 2);
        let migrator = with(old, &mut db, NewerDatabase::Revert);
        let error = migrator.transaction(transaction).up().unwrap_err();
        let Error::Irreversible { migrations, .. } = &error else {
            panic!("{error:?}")
        };
        let named: Vec<(String, &str)> = migrations
            .iter()
            .map(|(id, why)| (id.to_string(), why.as_str()))
            .collect();
        let why = "no down text is stored with it";
        assert_eq!(named, [("4 m4".to_owned(), why), ("2 m2".to_owned(), why)]);
        assert_eq!(dump(&db), before);
    }
}

#[test]
fn a_stored_down_that_fails_rolls_everything_back() {
    let mut db = migrated();
    db.execute_batch("UPDATE schema_migrations SET down_sql = 'SELECT 1;\n  DROP TABLE no_such;', down_options = '0,12' WHERE version = 4")
        .unwrap();
    let before = dump(&db);
    let error = with(old(), &mut db, NewerDatabase::Revert)
        .up()
        .unwrap_err();
    assert_eq!(
        format!("{error:?}"),
        "migration 4 m4, stored down, at its 2:3, in `DROP TABLE no_such;` failed; nothing of this run was \
         kept\n  caused by: no such table: no_such"
    );
    assert_eq!(dump(&db), before);
    // One at a time, the newest stays reverted, and the error says so.
    let migrator = with(old(), &mut db, NewerDatabase::Revert);
    let error = migrator
        .transaction(Transaction::PerMigration)
        .up()
        .unwrap_err();
    assert_eq!(
        migrate_sqlite_tests::kept(&error),
        "kept of this run: reverted 5 m5"
    );
    assert_eq!(history(&db).len(), 4);
}

#[test]
fn a_stored_down_that_does_not_fit_is_refused_before_anything_is_changed() {
    for (sql, options) in [
        ("DROP TABLE t4", "hostile"),
        ("DROP TABLE t4", ""),
        ("DROP TABLE t4", "99"),
        ("DROP TABLE t4", "5,0"),
        ("DROP TABLE t4", "-1"),
        ("DROP TABLE t4", "18446744073709551616"),
        ("é", "1"),
        ("DROP TABLE t4", "no-transaction"),
        ("DROP TABLE t4", "no-transaction  0"),
    ] {
        for transaction in [Transaction::All, Transaction::PerMigration] {
            let mut db = migrated();
            let update =
                "UPDATE schema_migrations SET down_sql = ?1, down_options = ?2 WHERE version = 4";
            db.execute(update, [sql, options]).unwrap();
            let before = dump(&db);
            for target in [Target::Latest, Target::DownTo(2)] {
                let errors = refusals(&mut db, transaction, target);
                for error in errors {
                    assert!(
                        matches!(&error, Error::History { problem, .. } if problem.contains("version 4")),
                        "{options}: {error:?}"
                    );
                }
                assert_eq!(dump(&db), before, "{options}");
            }
        }
    }
}

/// What each way to reach the target says.
fn refusals(db: &mut Connection, transaction: Transaction, target: Target) -> [Error; 3] {
    let reached = with(old(), db, NewerDatabase::Revert).transaction(transaction);
    let reached = match target {
        Target::DownTo(version) => reached.down_to(version),
        _ => reached.up(),
    };
    [
        with(old(), db, NewerDatabase::Revert)
            .plan(target)
            .unwrap_err(),
        with(old(), db, NewerDatabase::Revert)
            .dry_run(target)
            .unwrap_err(),
        reached.unwrap_err(),
    ]
}

#[test]
fn stored_options_are_kept_to() {
    let new = set(&[
        up_down("CREATE TABLE p (id INTEGER PRIMARY KEY);\nCREATE TABLE c (p REFERENCES p ON DELETE CASCADE);", "DROP TABLE c;\nDROP TABLE p;"),
        "-- up\nINSERT INTO p VALUES (1);\nINSERT INTO c VALUES (1);\n-- down foreign-keys-on\nDELETE FROM p;\n".to_owned(),
        "-- up\nCREATE TABLE v (x);\n-- down no-transaction\nDROP TABLE v;\nVACUUM;\n".to_owned(),
    ]);
    let old = only(new, &[1]);
    let file = File::new();
    new.up(&mut file.open()).unwrap();
    let mut db = file.open();
    let report = with(old, &mut db, NewerDatabase::Revert).up().unwrap();
    assert_eq!(steps(&report), ["reverted 3 m3", "reverted 2 m2"]);
    assert_eq!(value::<i64>(&db, "SELECT count(*) FROM c"), 0);
}

#[test]
fn a_stored_down_that_commits_is_found_out() {
    for sql in [
        "DROP TABLE t5; COMMIT",
        "DROP TABLE t5; COMMIT; DROP TABLE no_such",
    ] {
        let mut db = migrated();
        let starts: Vec<String> = sql
            .match_indices("; ")
            .map(|(at, _)| (at + 2).to_string())
            .collect();
        let options = format!("0,{}", starts.join(","));
        let update =
            "UPDATE schema_migrations SET down_sql = ?1, down_options = ?2 WHERE version = 5";
        db.execute(update, [sql, &options]).unwrap();
        let error = with(old(), &mut db, NewerDatabase::Revert)
            .up()
            .unwrap_err();
        assert!(matches!(error, Error::Escaped { .. }), "{error:?}");
        assert_eq!(history(&db).len(), 5);
        assert!(db.is_autocommit());
    }
}
