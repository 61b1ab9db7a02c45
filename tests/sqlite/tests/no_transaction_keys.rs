//! Foreign keys in sections outside a transaction.

use migrate_runtime::Error;
use migrate_sqlite_tests::{File, guest_set, up, value};

fn outside(statements: &str) -> String {
    let text = up(statements);
    text.replace("-- up", "-- up no-transaction")
}

#[test]
fn keys_are_off_there_too_and_checked_at_the_end() {
    const FAMILY: &str = "CREATE TABLE parent (id INTEGER PRIMARY KEY);
        CREATE TABLE child (p REFERENCES parent ON DELETE CASCADE);
        INSERT INTO parent VALUES (1); INSERT INTO child VALUES (1)";
    let rebuild = outside(
        "CREATE TABLE new (id INTEGER PRIMARY KEY, x);\nINSERT INTO new (id) SELECT id FROM parent;\n\
         DROP TABLE parent;\nALTER TABLE new RENAME TO parent;",
    );
    let breaking = outside("DELETE FROM parent;\nSELECT 1;");
    let file = File::new();
    let mut db = file.open();
    db.execute_batch(FAMILY).unwrap();
    let set = guest_set(&[rebuild, breaking]);
    let error = set.up(&mut db).unwrap_err();
    assert_eq!(
        error.to_string(),
        "migration 2 m2 broke foreign keys: 1 row of `child` has no row in `parent` (rowid 1); it runs \
         outside a transaction, and stays begun with 2 statements done; kept of this run: applied 1 m1"
    );
    assert!(value::<bool>(&db, "PRAGMA foreign_keys"));
    assert_eq!(value::<i64>(&db, "SELECT count(*) FROM child"), 1);
    // Resume looks again, and is content once somebody has mended it.
    assert!(matches!(
        set.migrator(&mut db).resume(),
        Err(Error::ForeignKeys { .. })
    ));
    db.execute_batch("INSERT INTO parent (id) VALUES (1)")
        .unwrap();
    set.migrator(&mut db).resume().unwrap();
}

#[test]
fn keys_that_were_violated_before_it_do_not_stop_it() {
    let file = File::new();
    let mut db = file.open();
    db.execute_batch(
        "PRAGMA foreign_keys = OFF; CREATE TABLE parent (id INTEGER PRIMARY KEY);
         CREATE TABLE child (p REFERENCES parent); INSERT INTO child VALUES (1)",
    )
    .unwrap();
    guest_set(&[outside("CREATE TABLE t (x);\nINSERT INTO t VALUES (1);")])
        .up(&mut db)
        .unwrap();
    let breaking = guest_set(&[
        outside("CREATE TABLE t (x);\nINSERT INTO t VALUES (1);"),
        outside("INSERT INTO child VALUES (2);"),
    ]);
    let error = breaking.up(&mut db).unwrap_err();
    let Error::ForeignKeys { violations, .. } = &error else {
        panic!("{error:?}")
    };
    assert_eq!(
        (violations[0].count(), violations[0].rowids()),
        (1, &[Some(2)][..])
    );
}

#[test]
fn cascades_happen_where_they_are_asked_for() {
    let file = File::new();
    let mut db = file.open();
    db.execute_batch(
        "PRAGMA foreign_keys = OFF; CREATE TABLE parent (id INTEGER PRIMARY KEY);
         CREATE TABLE child (p REFERENCES parent ON DELETE CASCADE);
         INSERT INTO parent VALUES (1); INSERT INTO child VALUES (1)",
    )
    .unwrap();
    let text =
        outside("DELETE FROM parent;").replace("no-transaction", "no-transaction foreign-keys-on");
    guest_set(&[text]).up(&mut db).unwrap();
    assert_eq!(value::<i64>(&db, "SELECT count(*) FROM child"), 0);
    assert!(!value::<bool>(&db, "PRAGMA foreign_keys"));
}

/// What stood in the database before the section began is not known any more when it is resumed.
#[test]
fn resumed_it_answers_for_every_violation() {
    let file = File::new();
    let mut db = file.open();
    db.execute_batch(
        "PRAGMA foreign_keys = OFF; CREATE TABLE parent (id INTEGER PRIMARY KEY);
         CREATE TABLE child (p REFERENCES parent); INSERT INTO child VALUES (1)",
    )
    .unwrap();
    let set = guest_set(&[outside(
        "INSERT INTO parent VALUES (5);\nINSERT INTO gate VALUES (1);",
    )]);
    set.up(&mut db).unwrap_err();
    db.execute_batch("CREATE TABLE gate (x)").unwrap();
    let error = set.migrator(&mut db).resume().unwrap_err();
    assert!(matches!(error, Error::ForeignKeys { .. }), "{error:?}");
    assert_eq!(
        value::<String>(&db, "SELECT state FROM schema_migrations"),
        "applying"
    );
    set.migrator(&mut db).mark_applied(1).unwrap();
}
