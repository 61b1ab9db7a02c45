//! Databases that cannot be written, and runs that must not write.
#![expect(clippy::unwrap_used, reason = "a test")]

use migrate_runtime::{Error, Migrations, Target};
use migrate_sqlite_tests::{File, kept, set, up, up_down, value};
use migrate_test_support::dump;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::trace::{TraceEvent, TraceEventCodes};
use rusqlite::{Connection, OpenFlags};
use std::sync::Mutex;

fn one() -> Migrations {
    set(&[up_down("CREATE TABLE a (x);", "DROP TABLE a;")])
}

fn two() -> Migrations {
    set(&[
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
        let error = set(&[up("SELECT 1;")]).up(&mut db).unwrap_err();
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
    let set = set(&[up("INSERT INTO far.far VALUES (1);")]);
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

#[test]
fn nothing_is_written_after_the_commit() {
    static SENT: Mutex<Vec<String>> = Mutex::new(Vec::new());
    let mut db = Connection::open_in_memory().unwrap();
    db.trace_v2(
        TraceEventCodes::SQLITE_TRACE_STMT,
        Some(|event| {
            if let TraceEvent::Stmt(_, sql) = event {
                SENT.lock().unwrap().push(sql.to_owned());
            }
        }),
    );
    two().up(&mut db).unwrap();
    let mut sent = SENT.lock().unwrap();
    let words = |sql: &String| sql.split_whitespace().next().unwrap().to_uppercase();
    let at = |wanted: &str| sent.iter().rposition(|sql| words(sql) == wanted).unwrap();
    let after: Vec<String> = sent[at("COMMIT") + 1..].iter().map(words).collect();
    assert!(
        after
            .iter()
            .all(|word| word == "SELECT" || word == "PRAGMA"),
        "{after:?}"
    );
    // One transaction, begun with the lock; the rows at its end.
    assert_eq!(sent.iter().filter(|sql| words(sql) == "BEGIN").count(), 1);
    assert!(sent.contains(&"BEGIN IMMEDIATE".to_owned()));
    let own = |sql: &&String| !sql.contains("schema_migrations") && words(sql) == "INSERT";
    let last_of_ours = sent.iter().rposition(|sql| own(&sql)).unwrap();
    let first_row = sent
        .iter()
        .position(|sql| sql.starts_with("INSERT INTO main.\"schema_migrations\""));
    assert!(first_row.unwrap() > last_of_ours);
    sent.clear();
    drop(sent);

    // A start with nothing pending asks one question.
    two().up(&mut db).unwrap();
    let sent = SENT.lock().unwrap();
    let questions: Vec<&String> = sent.iter().filter(|sql| words(sql) != "PRAGMA").collect();
    assert_eq!(
        questions,
        ["SELECT version, checksum, state FROM main.\"schema_migrations\" ORDER BY id"]
    );
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
    db.authorizer(Some(deny)).unwrap();
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
