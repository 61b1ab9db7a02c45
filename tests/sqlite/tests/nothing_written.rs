//! Databases that cannot be written, and runs that must not write.
#![expect(clippy::unwrap_used, reason = "a test")]

use migrate_runtime::{Error, Migrations, Target};
use migrate_sqlite_tests::{File, guest_set, kept, up, up_down, value};
use migrate_test_support::dump;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization, TransactionOperation};
use rusqlite::{Connection, OpenFlags};
use std::sync::{Arc, Mutex};

fn one() -> Migrations {
    guest_set(&[up_down("CREATE TABLE a (x);", "DROP TABLE a;")])
}

fn two() -> Migrations {
    guest_set(&[
        up_down("CREATE TABLE a (x);", "DROP TABLE a;"),
        up_down("INSERT INTO a VALUES (1);", "DELETE FROM a;"),
    ])
}

/// Connections that cannot write to a file, each for another reason.
fn read_only(file: &File) -> [Connection; 4] {
    let path = file.path();
    let uri = |query: &str| {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_URI;
        Connection::open_with_flags(format!("file:{}?{query}", path.display()), flags).unwrap()
    };
    let query_only = file.open();
    query_only.execute_batch("PRAGMA query_only = ON").unwrap();
    [
        Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap(),
        uri("mode=ro"),
        uri("immutable=1"),
        query_only,
    ]
}

#[test]
fn a_database_that_cannot_be_written_is_fine_where_nothing_is_pending() {
    let file = File::new();
    one().up(&mut file.open()).unwrap();
    for mut db in read_only(&file) {
        assert!(one().up(&mut db).unwrap().entries().is_empty());
        assert!(one().status(&mut db).unwrap().is_up_to_date());
        one().migrator(&mut db).up_to(1).unwrap();
        one().migrator(&mut db).down_to(1).unwrap();
        drop(two().migrator(&mut db).plan(Target::Latest).unwrap());
    }
}

#[test]
fn and_is_named_as_such_where_something_is() {
    let file = File::new();
    one().up(&mut file.open()).unwrap();
    let before = file.dump();
    for mut db in read_only(&file) {
        let query_only: bool = value(&db, "PRAGMA query_only");
        for error in [
            two().up(&mut db).unwrap_err(),
            one().migrator(&mut db).down(1).unwrap_err(),
        ] {
            assert!(matches!(error, Error::ReadOnly { .. }), "{error:?}");
            assert_eq!(kept(&error), "nothing of this run was kept");
            assert!(!error.is_locked());
        }
        assert!(db.is_autocommit());
        assert_eq!(value::<bool>(&db, "PRAGMA query_only"), query_only);
        assert_eq!(file.dump(), before);
    }
    // Also where there is nothing at all yet.
    let empty = File::new();
    empty.open().execute_batch("VACUUM").unwrap();
    for mut db in read_only(&empty) {
        let error = guest_set(&[up("SELECT 1;")]).up(&mut db).unwrap_err();
        assert!(matches!(error, Error::ReadOnly { .. }), "{error:?}");
    }
}

#[test]
fn an_attached_database_that_cannot_be_written_is_the_statements_mistake() {
    let (file, other) = (File::new(), File::new());
    other.open().execute_batch("CREATE TABLE far (x)").unwrap();
    let mut db = file.open();
    let uri = format!("file:{}?mode=ro", other.path().display());
    db.execute("ATTACH ?1 AS far", [uri]).unwrap();
    let set = guest_set(&[up("INSERT INTO far.far VALUES (1);")]);
    let error = set.up(&mut db).unwrap_err();
    let Error::Failed { at, .. } = &error else {
        panic!("{error:?}")
    };
    assert_eq!(at.line(), 3);
    assert_eq!(file.dump(), "");
}

#[test]
fn nothing_pending_writes_no_byte_and_takes_no_lock() {
    let file = File::new();
    two().up(&mut file.open()).unwrap();
    let bytes = std::fs::read(file.path()).unwrap();
    // Nobody could write now.
    let other = file.open();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut db = file.open();
    two().up(&mut db).unwrap();
    drop(two().status(&mut db).unwrap());
    two().migrator(&mut db).up_to(2).unwrap();
    two().migrator(&mut db).down(0).unwrap();
    drop(two().migrator(&mut db).plan(Target::DownTo(0)).unwrap());
    assert_eq!(db.total_changes(), 0);
    drop((db, other));
    assert_eq!(std::fs::read(file.path()).unwrap(), bytes);
}

#[test]
fn looking_at_an_empty_database_creates_nothing() {
    let file = File::new();
    let mut db = file.open();
    drop(two().status(&mut db).unwrap());
    drop(two().migrator(&mut db).plan(Target::Latest).unwrap());
    two().migrator(&mut db).down(5).unwrap();
    two().migrator(&mut db).redo().unwrap();
    two().migrator(&mut db).down_to(0).unwrap();
    two().migrator(&mut db).up_to(7).unwrap_err();
    two().migrator(&mut db).resume().unwrap_err();
    assert_eq!(dump(&db), "");
    assert_eq!(std::fs::metadata(file.path()).unwrap().len(), 0);
}

/// What a connection is asked to do, in words: `insert a`, `commit`.
fn watched(db: &mut Connection) -> Arc<Mutex<Vec<String>>> {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let list = Arc::clone(&asked);
    let authorizer = move |context: AuthContext<'_>| {
        let words = match context.action {
            AuthAction::Select => "select".to_owned(),
            AuthAction::Insert { table_name } => format!("insert {table_name}"),
            // The driver has no name for a commit.
            AuthAction::Transaction { operation } => match operation {
                TransactionOperation::Begin => "begin".to_owned(),
                TransactionOperation::Rollback => "rollback".to_owned(),
                _ => "commit".to_owned(),
            },
            AuthAction::Pragma { .. } | AuthAction::Read { .. } | AuthAction::Function { .. } => {
                return Authorization::Allow;
            }
            other => format!("{other:?}"),
        };
        list.lock().unwrap().push(words);
        Authorization::Allow
    };
    // Older drivers have nothing to say to it.
    let _ = db.authorizer(Some(authorizer));
    asked
}

#[test]
fn nothing_is_written_after_the_commit() {
    let mut db = Connection::open_in_memory().unwrap();
    let asked = watched(&mut db);
    two().up(&mut db).unwrap();
    let words: Vec<String> = std::mem::take(&mut asked.lock().unwrap());
    let at = |wanted: &str| words.iter().rposition(|words| words == wanted).unwrap();
    // One transaction for all, the rows at its end.
    assert_eq!(words.iter().filter(|words| *words == "begin").count(), 1);
    let first_row = words
        .iter()
        .position(|words| words == "insert schema_migrations");
    assert!(at("begin") < at("insert a"));
    assert!(at("insert a") < first_row.unwrap());
    assert!(at("insert schema_migrations") < at("commit"));
    let after = &words[at("commit") + 1..];
    assert!(after.iter().all(|words| words == "select"), "{after:?}");

    // A start with nothing pending asks one question.
    two().up(&mut db).unwrap();
    assert_eq!(*asked.lock().unwrap(), ["select"]);
}

#[test]
fn a_driver_that_refuses_is_said_in_its_words() {
    let mut db = Connection::open_in_memory().unwrap();
    let deny = |context: AuthContext<'_>| match context.action {
        AuthAction::CreateTable {
            table_name: "schema_migrations",
        } => Authorization::Deny,
        _ => Authorization::Allow,
    };
    // Older drivers have nothing to say to it.
    let _ = db.authorizer(Some(deny));
    let error = two().up(&mut db).unwrap_err();
    assert_eq!(
        error.to_string(),
        "writing the history failed; nothing of this run was kept"
    );
    assert_eq!(
        std::error::Error::source(&error).unwrap().to_string(),
        "not authorized"
    );
    assert_eq!(dump(&db), "");
}
