//! A backup is brought back, or the database stays as it is.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

use migrate_runtime::{Backup, Error, Migrations, restore};
use migrate_sqlite_tests::{File, set, steps, up_down, value};
use migrate_test_support::dump;
use rusqlite::{Connection, OpenFlags};
use std::fs;
use std::path::PathBuf;

fn tables() -> Migrations {
    let fill = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3000)\n\
                INSERT INTO a SELECT 'text ' || i FROM n;";
    set(&[
        up_down(
            &format!("CREATE TABLE a (x TEXT);\n{fill}"),
            "DROP TABLE a;",
        ),
        up_down("DELETE FROM a;\nCREATE TABLE b (x);", "DROP TABLE b;"),
    ])
}

/// A file at version 2, and its backup from before.
fn prepared() -> (File, PathBuf) {
    let file = File::new();
    let place = file.path().with_file_name("before.db");
    tables().migrator(&mut file.open()).up_to(1).unwrap();
    let migrator = tables()
        .migrator(&mut file.open())
        .backup(Backup::to_file(&place))
        .up()
        .map(drop);
    migrator.unwrap();
    (file, place)
}

fn count(db: &Connection) -> i64 {
    value(db, "SELECT count(*) FROM a")
}

#[test]
fn a_good_one() {
    let (file, place) = prepared();
    let mut db = file.open();
    let other = file.open();
    assert_eq!((count(&db), count(&other)), (0, 0));
    let before = fs::read(&place).unwrap();
    restore(&place, &mut db).unwrap();
    // Whoever is connected sees it, and the backup is what it was.
    assert_eq!((count(&db), count(&other)), (3000, 3000));
    assert_eq!(fs::read(&place).unwrap(), before);
    assert_eq!(file.dump(), dump(&Connection::open(&place).unwrap()));
    assert_eq!(value::<String>(&db, "PRAGMA integrity_check"), "ok");
    assert_eq!(steps(&tables().up(&mut db).unwrap()), ["applied 2 m2"]);
}

#[test]
fn into_a_database_in_wal_mode_and_one_of_other_pages() {
    let (file, place) = prepared();
    let mut db = file.open();
    let mode: String = value(&db, "PRAGMA journal_mode = WAL");
    assert_eq!(mode, "wal");
    restore(&place, &mut db).unwrap();
    assert_eq!(count(&file.open()), 3000);
    assert_eq!(value::<String>(&db, "PRAGMA journal_mode"), "wal");

    let other = File::new();
    let mut db = other.open();
    db.execute_batch("PRAGMA page_size = 1024; CREATE TABLE small (x)")
        .unwrap();
    restore(&place, &mut db).unwrap();
    assert_eq!(count(&other.open()), 3000);
    assert!(db.prepare("SELECT * FROM small").is_err());
}

/// Tries to restore, which must fail and change nothing; what the source of the error says.
fn refused(file: &File, backup: &PathBuf) -> String {
    let before = fs::read(file.path()).unwrap();
    let mut db = file.open();
    let error = restore(backup, &mut db).unwrap_err();
    let Error::Restore { path, source, .. } = &error else {
        panic!("{error:?}")
    };
    assert_eq!(path, backup);
    assert!(db.is_autocommit());
    drop(db);
    assert_eq!(fs::read(file.path()).unwrap(), before);
    source.to_string()
}

#[test]
fn damaged_ones() {
    let (file, place) = prepared();
    let good = fs::read(&place).unwrap();
    let half = good.len() / 2;
    let mut page = good.clone();
    page[half..half + 3000].fill(0xaa);
    let mut head = good.clone();
    head[..100].fill(0);
    let text = b"a letter that is long enough to be taken for something else than an empty file"
        .repeat(20);
    for (bytes, words) in [
        (&page[..], "the copy is damaged: "),
        (&good[..half], "database disk image is malformed"),
        (&head, "file is not a database"),
        (&text, "file is not a database"),
        (&good[..50], "database disk image is malformed"),
        // SQLite takes it for a database without a table.
        (b"", "the file is empty"),
    ] {
        fs::write(&place, bytes).unwrap();
        let said = refused(&file, &place);
        assert!(said.contains(words), "{words}: {said}");
        assert_eq!(fs::read(&place).unwrap(), bytes);
    }
}

#[test]
fn missing_ones() {
    let (file, place) = prepared();
    let missing = place.with_file_name("no.db");
    assert!(refused(&file, &missing).contains("unable to open database file"));
    assert!(!missing.exists());
    let folder = place.parent().unwrap().to_owned();
    assert!(!refused(&file, &folder).is_empty());
    assert!(!refused(&file, &PathBuf::new()).is_empty());
}

/// It is the database that stands in the way, and the backup is whole.
#[test]
fn not_where_nothing_can_be_written() {
    let (file, place) = prepared();
    let mut db =
        Connection::open_with_flags(file.path(), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let error = restore(&place, &mut db).unwrap_err();
    assert!(matches!(error, Error::ReadOnly { .. }), "{error:?}");
    assert_eq!(count(&db), 0);
}

#[test]
fn never_out_of_the_database_itself() {
    let (file, _) = prepared();
    assert_eq!(refused(&file, &file.path()), "it is the database itself");
}

#[test]
fn not_inside_a_transaction() {
    let (file, place) = prepared();
    let mut db = file.open();
    db.execute_batch("BEGIN; INSERT INTO b VALUES (1)").unwrap();
    let error = restore(&place, &mut db).unwrap_err();
    assert!(matches!(error, Error::InTransaction), "{error:?}");
    assert!(!db.is_autocommit());
    db.execute_batch("COMMIT").unwrap();
    assert_eq!(value::<i64>(&db, "SELECT count(*) FROM b"), 1);
}

/// The empty database before the first migration is a database like any other.
#[test]
fn one_of_an_empty_database() {
    let file = File::new();
    let place = file.path().with_file_name("before.db");
    let migrator = tables()
        .migrator(&mut file.open())
        .backup(Backup::to_file(&place))
        .up()
        .map(drop);
    migrator.unwrap();
    restore(&place, &mut file.open()).unwrap();
    assert_eq!(file.dump(), "");
}

/// However the application has it, and also after a failure.
#[test]
fn settings_are_put_back() {
    let (file, place) = prepared();
    let missing = place.with_file_name("missing.db");
    for synchronous in 0..=3 {
        let mut db = file.open();
        let set = format!("PRAGMA synchronous = {synchronous}; PRAGMA busy_timeout = 1234");
        db.execute_batch(&set).unwrap();
        restore(&place, &mut db).unwrap();
        assert_eq!(value::<i64>(&db, "PRAGMA synchronous"), synchronous);
        assert_eq!(value::<i64>(&db, "PRAGMA busy_timeout"), 1234);
        restore(&missing, &mut db).unwrap_err();
        assert_eq!(value::<i64>(&db, "PRAGMA synchronous"), synchronous);
        assert_eq!(value::<i64>(&db, "PRAGMA busy_timeout"), 1234);
    }
}

/// The backup is not to blame where it is the database that cannot be replaced.
#[test]
fn into_what_cannot_be_replaced() {
    let (_file, place) = prepared();
    let other = File::new();
    fs::write(other.path(), "no database ".repeat(100)).unwrap();
    let error = restore(&place, &mut other.open()).unwrap_err();
    assert!(matches!(error, Error::Backend { .. }), "{error:?}");
    assert_eq!(
        format!("{error:?}"),
        "replacing the database failed; nothing of this run was kept\n  caused by: file is not a database"
    );
    assert!(
        fs::read_to_string(other.path())
            .unwrap()
            .starts_with("no database no")
    );
}
