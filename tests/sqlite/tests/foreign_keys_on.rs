//! Sections with `foreign-keys-on`, and which sections are looked at at all.
#![expect(clippy::unwrap_used, reason = "a test")]

use migrate_runtime::{Error, Transaction};
use migrate_sqlite_tests::{guest_set, history, steps, up, value};
use migrate_test_support::dump;
use rusqlite::Connection;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const FAMILY: &str = "
    CREATE TABLE parent (id INTEGER PRIMARY KEY);
    CREATE TABLE child (id INTEGER PRIMARY KEY,
        parent INTEGER REFERENCES parent ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED);
    INSERT INTO parent VALUES (1), (2);
    INSERT INTO child VALUES (10, 1), (20, 2);";

fn family() -> Connection {
    let db = Connection::open_in_memory().unwrap();
    db.execute_batch(FAMILY).unwrap();
    db
}

const CASCADE: &str =
    "-- irreversible: a test\n-- up foreign-keys-on\nDELETE FROM parent WHERE id = 1;\n";

#[test]
fn cascades_happen_where_they_are_asked_for() {
    for keys in [false, true] {
        for transaction in [Transaction::All, Transaction::PerMigration] {
            let mut db = family();
            db.pragma_update(None, "foreign_keys", keys).unwrap();
            let set = guest_set(&[
                up("CREATE TABLE before (x);").as_str(),
                CASCADE,
                &up(
                    "DELETE FROM parent WHERE id = 2; DELETE FROM child WHERE parent = 2 AND 0; INSERT INTO parent VALUES (2);",
                ),
            ]);
            let migrator = set.migrator(&mut db).transaction(transaction);
            let report = migrator.up().unwrap();
            assert_eq!(
                steps(&report),
                ["applied 1 m1", "applied 2 m2", "applied 3 m3"]
            );
            // Only the second cascaded.
            assert_eq!(value::<i64>(&db, "SELECT sum(id) FROM child"), 20);
            assert_eq!(value::<bool>(&db, "PRAGMA foreign_keys"), keys);
        }
    }
}

#[test]
fn it_is_committed_apart_from_its_neighbours() {
    let mut db = family();
    let set = guest_set(&[
        up("CREATE TABLE before (x);").as_str(),
        CASCADE,
        &up("CREATE TABLE after (x); SELECT nothing;"),
    ]);
    let error = set.up(&mut db).unwrap_err();
    let Error::Failed { at, kept, .. } = error else {
        panic!("{error:?}")
    };
    assert_eq!(at.migration().to_string(), "3 m3");
    assert_eq!(kept.to_string(), "kept of this run: applied 1 m1, 2 m2");
    let versions: Vec<i64> = history(&db)
        .into_iter()
        .map(|(version, _)| version)
        .collect();
    assert_eq!(versions, [1, 2]);
    assert_eq!(value::<i64>(&db, "SELECT count(*) FROM child"), 1);

    // And its own failure keeps only what came before it.
    let mut db = family();
    let set = guest_set(&[
        up("CREATE TABLE before (x);").as_str(),
        &format!("{CASCADE}SELECT nothing;\n"),
    ]);
    let error = set.up(&mut db).unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("; kept of this run: applied 1 m1"),
        "{error}"
    );
    assert_eq!(value::<i64>(&db, "SELECT count(*) FROM child"), 2);
}

#[test]
fn a_deferred_violation_is_named_like_any_other() {
    let mut db = family();
    let before = dump(&db);
    let set = guest_set(&[
        "-- irreversible: a test\n-- up foreign-keys-on\nINSERT INTO child VALUES (30, 3);\n",
    ]);
    let error = set.up(&mut db).unwrap_err();
    assert_eq!(
        error.to_string(),
        "migration 1 m1 broke foreign keys: 1 row of `child` has no row in `parent` (rowid 30); \
         nothing of this run was kept"
    );
    assert_eq!(dump(&db), before);
}

#[test]
fn an_immediate_violation_is_a_failed_statement() {
    let mut db = family();
    db.execute_batch("CREATE TABLE strict_child (p REFERENCES parent)")
        .unwrap();
    let set = guest_set(&[
        "-- irreversible: a test\n-- up foreign-keys-on\nINSERT INTO strict_child VALUES (3);\n",
    ]);
    let error = set.up(&mut db).unwrap_err();
    assert!(matches!(error, Error::Failed { .. }), "{error:?}");
}

#[test]
fn a_down_section_has_its_own_option() {
    let mut db = family();
    let set = guest_set(&[
        "-- up\nINSERT INTO parent VALUES (3);\nINSERT INTO child VALUES (30, 3);\n\
         -- down foreign-keys-on\nDELETE FROM parent WHERE id = 3;\n",
    ]);
    set.up(&mut db).unwrap();
    set.migrator(&mut db).down(1).unwrap();
    assert_eq!(value::<i64>(&db, "SELECT count(*) FROM child"), 2);
}

/// How often foreign keys are checked while a set of one migration is applied.
fn checks(text: &str) -> usize {
    let mut db = family();
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    let authorizer = move |context: AuthContext<'_>| {
        if let AuthAction::Pragma { pragma_name, .. } = context.action
            && pragma_name == "foreign_key_check"
        {
            counter.fetch_add(1, Ordering::Relaxed);
        }
        Authorization::Allow
    };
    // Older drivers have nothing to say to it.
    let _ = db.authorizer(Some(authorizer));
    guest_set(&[up(text)]).up(&mut db).unwrap();
    count.load(Ordering::Relaxed)
}

#[test]
fn sections_that_can_break_no_key_are_not_looked_at() {
    let harmless = "CREATE TABLE x (p REFERENCES parent); CREATE INDEX i ON x (p); \
                    CREATE VIEW v AS SELECT 1; SELECT 1; ANALYZE; \
                    CREATE TRIGGER t AFTER INSERT ON x BEGIN DELETE FROM child; END;";
    assert_eq!(checks(harmless), 0);
    for other in [
        "CREATE TABLE y AS SELECT 1;",
        "INSERT INTO parent VALUES (3);",
        "DROP INDEX IF EXISTS no_such;",
        "ALTER TABLE child ADD COLUMN x;",
        "CREATE TABLE z (x); DELETE FROM z;",
        "WITH t AS (SELECT 3) INSERT INTO parent SELECT * FROM t;",
    ] {
        assert!(checks(other) > 0, "{other}");
    }
}
