//! Foreign keys: a rebuild loses no rows on any connection, and what a run breaks is refused by name.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

use migrate_runtime::{Error, ForeignKeyViolation, Migrations, Transaction};
use migrate_sqlite_tests::{File, guest_set, history, up, up_down, value};
use migrate_test_support::dump;
use rusqlite::Connection;

const FAMILY: &str = "
    CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT);
    CREATE TABLE child (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parent ON DELETE CASCADE);
    INSERT INTO parent VALUES (1, 'a'), (2, 'b');
    INSERT INTO child VALUES (10, 1), (20, 2), (21, 2);";

const REBUILD: &str = "CREATE TABLE new (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT '');
    INSERT INTO new SELECT id, name FROM parent;
    DROP TABLE parent;
    ALTER TABLE new RENAME TO parent;";

fn family(keys: bool) -> Connection {
    let db = Connection::open_in_memory().unwrap();
    db.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    db.execute_batch(FAMILY).unwrap();
    db.pragma_update(None, "foreign_keys", keys).unwrap();
    db
}

fn keys_are_on(db: &Connection) -> bool {
    value(db, "PRAGMA foreign_keys")
}

/// Runs up, which must be refused for keys and leave everything as it was; the migration to blame and
/// what it broke.
fn refused(set: Migrations, db: &mut Connection) -> (String, Vec<ForeignKeyViolation>) {
    let before = dump(db);
    let keys = keys_are_on(db);
    let error = set.up(db).unwrap_err();
    let Error::ForeignKeys {
        migration,
        violations,
        ..
    } = error
    else {
        panic!("{error:?}");
    };
    assert_eq!(dump(db), before);
    assert_eq!(keys_are_on(db), keys);
    (migration.to_string(), violations)
}

#[test]
fn a_rebuild_keeps_the_children_on_every_connection() {
    for keys in [false, true] {
        for transaction in [Transaction::All, Transaction::PerMigration] {
            let mut db = family(keys);
            let set = guest_set(&[up_down(REBUILD, REBUILD)]);
            set.migrator(&mut db).transaction(transaction).up().unwrap();
            assert_eq!(value::<i64>(&db, "SELECT count(*) FROM child"), 3);
            assert_eq!(keys_are_on(&db), keys);
            set.migrator(&mut db).down(1).unwrap();
            assert_eq!(value::<i64>(&db, "SELECT count(*) FROM child"), 3);
            assert_eq!(keys_are_on(&db), keys);
        }
    }
}

#[test]
fn the_setting_is_put_back_after_a_failed_statement() {
    for keys in [false, true] {
        let mut db = family(keys);
        guest_set(&[up("DELETE FROM parent; SELECT nothing;")])
            .up(&mut db)
            .unwrap_err();
        assert_eq!(keys_are_on(&db), keys);
        assert_eq!(value::<i64>(&db, "SELECT count(*) FROM child"), 3);
    }
}

#[test]
fn a_new_violation_is_refused_and_named() {
    let mut db = family(true);
    let set = guest_set(&[
        up("CREATE TABLE other (x); INSERT INTO other VALUES (1);"),
        up("DELETE FROM parent WHERE id = 2;"),
        up("INSERT INTO other VALUES (2);"),
    ]);
    let (migration, violations) = refused(set, &mut db);
    assert_eq!(migration, "2 m2");
    let [violation] = &violations[..] else {
        panic!("{violations:?}")
    };
    assert_eq!((violation.table(), violation.parent()), ("child", "parent"));
    assert_eq!(violation.rowids(), [Some(20), Some(21)]);
    assert_eq!(violation.count(), 2);
    assert!(!violation.is_mismatch());
    assert_eq!(
        violation.to_string(),
        "2 rows of `child` have no row in `parent` (rowid 20, 21)"
    );
}

#[test]
fn one_migration_at_a_time_keeps_the_ones_before() {
    let mut db = family(true);
    let set = guest_set(&[
        up("CREATE TABLE other (x);"),
        up("DELETE FROM parent WHERE id = 1;"),
        up("CREATE TABLE never (x);"),
    ]);
    let migrator = set.migrator(&mut db).transaction(Transaction::PerMigration);
    let error = migrator.up().unwrap_err();
    assert_eq!(
        error.to_string(),
        "migration 2 m2 broke foreign keys: 1 row of `child` has no row in `parent` (rowid 10); kept of \
         this run: applied 1 m1"
    );
    assert_eq!(history(&db), [(1, "applied".to_owned())]);
    assert_eq!(value::<i64>(&db, "SELECT count(*) FROM parent"), 2);
}

#[test]
fn rows_without_rowid_have_none_to_name() {
    let mut db = family(true);
    let set = guest_set(&[up(
        "CREATE TABLE w (a TEXT PRIMARY KEY, p REFERENCES parent) WITHOUT ROWID; \
         INSERT INTO w VALUES ('x', 7), ('y', 8);",
    )]);
    let (_, violations) = refused(set, &mut db);
    assert_eq!(violations[0].rowids(), [None, None]);
    assert_eq!(
        violations[0].to_string(),
        "2 rows of `w` have no row in `parent` (rowid NULL, NULL)"
    );
}

#[test]
fn many_rows_are_counted_and_the_first_named() {
    let mut db = family(true);
    let set = guest_set(&[up(
        "INSERT INTO child (id, parent) VALUES (1, 9), (2, 9), (3, 9), (4, 9), (5, 9);",
    )]);
    let (_, violations) = refused(set, &mut db);
    assert_eq!(violations[0].count(), 5);
    assert_eq!(violations[0].rowids(), [Some(1), Some(2), Some(3)]);
    assert_eq!(
        violations[0].to_string(),
        "5 rows of `child` have no row in `parent` (rowid 1, 2, 3, …)"
    );
}

#[test]
fn what_was_violated_before_is_tolerated_and_one_more_is_not() {
    for keys in [false, true] {
        let mut db = family(false);
        db.execute_batch("INSERT INTO child VALUES (1, 77), (2, 78), (3, 79)")
            .unwrap();
        db.pragma_update(None, "foreign_keys", keys).unwrap();
        let all = guest_set(&[up(REBUILD), up("INSERT INTO child VALUES (30, 99);")]);
        let (migration, violations) = refused(all, &mut db);
        assert_eq!(migration, "2 m2");
        // The row that is new, not those that were there.
        assert_eq!(violations[0].rowids(), [Some(30)]);
        assert_eq!(violations[0].count(), 1);
        let good = migrate_sqlite_tests::only(all, &[1]);
        assert_eq!(good.up(&mut db).unwrap().applied().count(), 1);
        assert_eq!(value::<i64>(&db, "SELECT count(*) FROM child"), 6);
        assert_eq!(keys_are_on(&db), keys);
    }
}

#[test]
fn a_rebuild_that_spells_a_name_anew_is_the_same_key() {
    let mut db = family(false);
    db.execute_batch("INSERT INTO child VALUES (1, 77)")
        .unwrap();
    let set = guest_set(&[up(
        "CREATE TABLE new (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES PARENT); \
         INSERT INTO new SELECT * FROM child; DROP TABLE child; ALTER TABLE new RENAME TO Child;",
    )]);
    set.up(&mut db).unwrap();
    assert_eq!(value::<i64>(&db, "SELECT count(*) FROM child"), 4);
}

#[test]
fn what_one_migration_breaks_a_later_one_of_the_run_may_mend() {
    let mut db = family(true);
    let all = guest_set(&[
        up("CREATE TABLE log (x);"),
        up("DELETE FROM parent WHERE id = 2;"),
        up("UPDATE child SET parent = 1 WHERE parent = 2;"),
    ]);
    assert_eq!(all.up(&mut db).unwrap().applied().count(), 3);

    // Also beside violations that were there before, when each step is looked at.
    let mut db = family(false);
    db.execute_batch("INSERT INTO child VALUES (1, 77)")
        .unwrap();
    assert_eq!(all.up(&mut db).unwrap().applied().count(), 3);
    assert_eq!(
        value::<i64>(&db, "SELECT count(*) FROM pragma_foreign_key_check"),
        1
    );

    // Not where each is committed alone.
    let mut db = family(true);
    let migrator = all.migrator(&mut db).transaction(Transaction::PerMigration);
    assert!(matches!(migrator.up(), Err(Error::ForeignKeys { .. })));
}

#[test]
fn who_mended_is_not_blamed_for_who_broke_it_again() {
    let mut db = family(false);
    // Something is violated before, so that each step is looked at.
    db.execute_batch("INSERT INTO child VALUES (1, 77)")
        .unwrap();
    let set = guest_set(&[
        up("DELETE FROM parent WHERE id = 2;"),
        up("INSERT INTO parent VALUES (2, 'b');"),
        up("DELETE FROM parent WHERE id = 2;"),
    ]);
    let (migration, _) = refused(set, &mut db);
    assert_eq!(migration, "3 m3");
}

#[test]
fn of_several_the_first_to_have_run_is_blamed() {
    let mut db = family(false);
    let all = guest_set(&[
        up_down("CREATE TABLE log (x);", "INSERT INTO child VALUES (1, 71);"),
        up_down(
            "CREATE TABLE w (p REFERENCES parent);",
            "INSERT INTO w VALUES (72);",
        ),
    ]);
    all.up(&mut db).unwrap();
    let error = all.migrator(&mut db).down(2).unwrap_err();
    let words =
        "migration 2 m2 broke foreign keys: 1 row of `w` has no row in `parent` (rowid 1); ";
    assert!(error.to_string().starts_with(words), "{error}");
}

#[test]
fn a_default_can_point_nowhere() {
    for keys in [false, true] {
        let mut db = family(keys);
        let set = guest_set(&[up(
            "ALTER TABLE child ADD COLUMN p INTEGER DEFAULT 7 REFERENCES parent;",
        )]);
        let (_, violations) = refused(set, &mut db);
        assert_eq!(violations[0].count(), 3);
    }
}

#[test]
fn a_dropped_parent_table_is_found() {
    let mut db = family(true);
    let (_, violations) = refused(guest_set(&[up("DROP TABLE parent;")]), &mut db);
    assert_eq!(violations[0].count(), 3);
}

/// A key whose parent column is only unique by an index.
const MISMATCH: &str = "
    CREATE TABLE p (code TEXT); CREATE UNIQUE INDEX p_code ON p (code);
    CREATE TABLE \"c \"\"1\" (p TEXT REFERENCES p (code));
    INSERT INTO p VALUES ('x'); INSERT INTO \"c \"\"1\" VALUES ('x');";

#[test]
fn a_key_that_fits_its_parent_no_more_is_refused() {
    let mut db = family(true);
    db.execute_batch(MISMATCH).unwrap();
    let (migration, violations) = refused(guest_set(&[up("DROP INDEX p_code;")]), &mut db);
    assert_eq!(migration, "1 m1");
    assert!(violations[0].is_mismatch());
    assert_eq!(violations[0].rowids(), []);
    assert_eq!(
        violations[0].to_string(),
        "the key of `c \"1` does not fit `p`, whose columns are not unique"
    );
}

#[test]
fn a_mismatch_hides_no_violation_of_another_table() {
    let mut db = family(true);
    db.execute_batch(MISMATCH).unwrap();
    let set = guest_set(&[
        up("DROP INDEX p_code;"),
        up("DELETE FROM parent WHERE id = 1;"),
    ]);
    let (migration, _) = refused(set, &mut db);
    assert_eq!(migration, "1 m1");
    // The mismatch there before.
    db.execute_batch("DROP INDEX p_code").unwrap();
    let set = guest_set(&[up("SELECT 1;"), up("DELETE FROM parent WHERE id = 1;")]);
    let (migration, violations) = refused(set, &mut db);
    assert_eq!(migration, "2 m2");
    assert_eq!(violations.len(), 1);
    assert_eq!((violations[0].table(), violations[0].count()), ("child", 1));
}

#[test]
fn a_mismatch_is_new_however_many_rows_were_violated_before() {
    let mut db = family(false);
    db.execute_batch(MISMATCH).unwrap();
    db.execute_batch("INSERT INTO \"c \"\"1\" VALUES ('y'), ('z')")
        .unwrap();
    let (_, violations) = refused(guest_set(&[up("DROP INDEX p_code;")]), &mut db);
    assert!(violations[0].is_mismatch());
}

#[test]
fn a_mismatch_that_was_there_before_stops_nothing() {
    let mut db = family(true);
    db.execute_batch(MISMATCH).unwrap();
    db.execute_batch("DROP INDEX p_code").unwrap();
    guest_set(&[up(REBUILD)]).up(&mut db).unwrap();
    assert_eq!(value::<i64>(&db, "SELECT count(*) FROM child"), 3);
}

#[test]
fn attached_and_temporary_schemas_are_checked_too() {
    let other = File::new();
    other.open().execute_batch(FAMILY).unwrap();
    let mut db = Connection::open_in_memory().unwrap();
    let path = other.path();
    db.execute("ATTACH ?1 AS \"other \"\"one\"", [path.to_str()])
        .unwrap();
    let before = other.dump();
    let set = guest_set(&[up("DELETE FROM \"other \"\"one\".parent WHERE id = 1;")]);
    let (_, violations) = refused(set, &mut db);
    assert_eq!(violations[0].table(), "other \"one.child");
    assert_eq!(other.dump(), before);

    db.execute_batch(
        "CREATE TEMP TABLE tp (id INTEGER PRIMARY KEY); CREATE TEMP TABLE tc (p REFERENCES tp);",
    )
    .unwrap();
    let set = guest_set(&[up("INSERT INTO temp.tc VALUES (5);")]);
    let (_, violations) = refused(set, &mut db);
    assert_eq!(violations[0].table(), "temp.tc");
    assert_eq!(value::<i64>(&db, "SELECT count(*) FROM tc"), 0);
}

#[test]
fn a_mismatch_in_one_schema_hides_nothing_in_another() {
    let other = File::new();
    other.open().execute_batch(MISMATCH).unwrap();
    other.open().execute_batch("DROP INDEX p_code").unwrap();
    let mut db = family(true);
    db.execute("ATTACH ?1 AS other", [other.path().to_str()])
        .unwrap();
    guest_set(&[up("CREATE TABLE log (x); INSERT INTO log VALUES (1);")])
        .up(&mut db)
        .unwrap();
    let set = guest_set(&[
        up("CREATE TABLE log (x); INSERT INTO log VALUES (1);"),
        up("DELETE FROM parent WHERE id = 1;"),
    ]);
    let (migration, violations) = refused(set, &mut db);
    assert_eq!(migration, "2 m2");
    assert_eq!(violations.len(), 1);
    assert_eq!((violations[0].table(), violations[0].count()), ("child", 1));
}

#[test]
fn a_parent_whose_name_has_quotes_is_named_as_it_is() {
    let mut db = family(true);
    db.execute_batch("CREATE TABLE \"\"\"p\"\"\" (code TEXT)")
        .unwrap();
    let set = guest_set(&[up(
        "CREATE TABLE c (p REFERENCES \"\"\"p\"\"\" (code)); INSERT INTO c VALUES ('x');",
    )]);
    let (_, violations) = refused(set, &mut db);
    assert!(violations[0].is_mismatch());
    assert_eq!(violations[0].parent(), "\"p\"");
}

#[test]
fn one_table_in_two_schemas_is_two_tables() {
    let other = File::new();
    other.open().execute_batch(FAMILY).unwrap();
    let mut db = family(false);
    db.execute_batch("INSERT INTO child VALUES (1, 77)")
        .unwrap();
    db.execute("ATTACH ?1 AS other", [other.path().to_str()])
        .unwrap();
    // The one in main is mended, the one in the attached database is new.
    let set = guest_set(&[up(
        "DELETE FROM main.child WHERE id = 1; INSERT INTO other.child VALUES (1, 77);",
    )]);
    let (_, violations) = refused(set, &mut db);
    assert_eq!(violations[0].table(), "other.child");
}
