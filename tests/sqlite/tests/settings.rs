//! Settings of the connection: each migration finds them as they were, and so does the application.

use migrate_runtime::Transaction;
use migrate_sqlite_tests::{guest_set, up, value};
use rusqlite::Connection;

const PRAGMAS: [&str; 6] = [
    "foreign_keys",
    "legacy_alter_table",
    "recursive_triggers",
    "ignore_check_constraints",
    "writable_schema",
    "query_only",
];

fn settings(db: &Connection) -> Vec<bool> {
    let read = |name: &&str| value(db, &format!("PRAGMA {name}"));
    PRAGMAS.iter().map(read).collect()
}

/// Turns each of them over, but for `query_only`, after which nothing could be done.
fn turning(db: &Connection) -> String {
    let settings = settings(db);
    let turned = PRAGMAS.iter().zip(settings).skip(1).take(4);
    turned
        .map(|(name, on)| format!("PRAGMA {name} = {};", if on { "OFF" } else { "ON" }))
        .collect()
}

#[test]
fn what_a_migration_sets_is_put_back_after_it() {
    for on in ["ON", "OFF"] {
        for transaction in [Transaction::All, Transaction::PerMigration] {
            for last in ["SELECT 1;", "SELECT no_such;"] {
                let mut db = Connection::open_in_memory().unwrap();
                for name in PRAGMAS.iter().take(4) {
                    db.execute_batch(&format!("PRAGMA {name} = {on}")).unwrap();
                }
                let before = settings(&db);
                let set = guest_set(&[up(&turning(&db)), up(&format!("{}{last}", turning(&db)))]);
                let result = set.migrator(&mut db).transaction(transaction).up();
                assert_eq!(result.is_ok(), last == "SELECT 1;");
                assert_eq!(settings(&db), before);
            }
        }
    }
}

#[test]
fn a_migration_does_not_find_what_the_one_before_it_set() {
    for transaction in [Transaction::All, Transaction::PerMigration] {
        let mut db = Connection::open_in_memory().unwrap();
        let set = guest_set(&[
            up(
                "PRAGMA ignore_check_constraints = ON; CREATE TABLE t (x CHECK (x > 0)); \
                INSERT INTO t VALUES (-1);",
            ),
            up("INSERT INTO t VALUES (-2);"),
        ]);
        let error = set
            .migrator(&mut db)
            .transaction(transaction)
            .up()
            .unwrap_err();
        let source = std::error::Error::source(&error).unwrap();
        assert_eq!(source.to_string(), "CHECK constraint failed: x > 0");
    }
}

#[test]
fn a_pragma_holds_for_the_migration_that_sets_it() {
    let mut db = Connection::open_in_memory().unwrap();
    db.execute_batch("CREATE TABLE t (x); CREATE VIEW v AS SELECT * FROM no_such")
        .unwrap();
    // Without it a broken view is in the way of the rename.
    let plain = guest_set(&[up("ALTER TABLE t RENAME TO u;")]);
    plain.up(&mut db).unwrap_err();
    let legacy = guest_set(&[up(
        "PRAGMA legacy_alter_table = ON;\nALTER TABLE t RENAME TO u;",
    )]);
    legacy.up(&mut db).unwrap();
}

#[test]
fn one_that_forbids_writing_is_put_back_too() {
    let mut db = Connection::open_in_memory().unwrap();
    let set = guest_set(&[up("CREATE TABLE t (x); PRAGMA query_only = ON;")]);
    // Its own history row is written after it.
    set.up(&mut db).unwrap();
    assert!(!value::<bool>(&db, "PRAGMA query_only"));
    db.execute_batch("INSERT INTO t VALUES (1)").unwrap();
}
