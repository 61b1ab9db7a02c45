//! The words of every error, as each comes out of a real database: what a person reads at night.
#![expect(clippy::unwrap_used, reason = "a test")]

use migrate_runtime::{Error, Migrations};
use migrate_sqlite_tests::{File, guest_set, only, up, up_down};
use rusqlite::{Connection, OpenFlags};
use std::time::Duration;

const SOON: Duration = Duration::from_millis(40);

fn memory() -> Connection {
    Connection::open_in_memory().unwrap()
}

fn one() -> Migrations {
    guest_set(&[up_down("CREATE TABLE a (x);", "DROP TABLE a;")])
}

/// `{:?}` is what stands here; `{}` its first line; `{:#?}` begins with the variant's name.
#[track_caller]
fn reads(error: &Error, variant: &str, words: &str) {
    assert_eq!(format!("{error:?}"), words);
    assert_eq!(error.to_string(), words.lines().next().unwrap());
    let fields = format!("{error:#?}");
    assert!(fields.starts_with(variant), "{fields}");
    let next = fields[variant.len()..].chars().next();
    assert!(matches!(next, None | Some(' ')), "{fields}");
    // No level of the chain says again what another says.
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        assert!(!error.to_string().contains(&inner.to_string()), "{error:?}");
        cause = inner.source();
    }
}

#[test]
fn in_transaction() {
    let mut db = memory();
    db.execute_batch("BEGIN").unwrap();
    reads(
        &one().up(&mut db).unwrap_err(),
        "InTransaction",
        "the connection is inside a transaction\n  help: commit or roll back before migrating",
    );
}

#[test]
fn locked() {
    let file = File::new();
    let other = file.open();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = one().migrator(&mut file.open()).lock_timeout(SOON).up();
    reads(
        &error.unwrap_err(),
        "Locked",
        "the database was locked by another connection for 40ms; nothing of this run was kept\n\
         \x20 caused by: database is locked\n\
         \x20 help: try again, raise `lock_timeout`, or end whatever holds the database",
    );
}

#[test]
fn read_only() {
    let file = File::new();
    file.open().execute_batch("VACUUM").unwrap();
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let mut db = Connection::open_with_flags(file.path(), flags).unwrap();
    reads(
        &one().up(&mut db).unwrap_err(),
        "ReadOnly",
        "there is something to do, and the database cannot be written; nothing of this run was kept\n\
         \x20 caused by: attempt to write a readonly database\n\
         \x20 help: open it for writing, with the rights for its file and folder",
    );
}

#[test]
fn table_name() {
    reads(
        &one().migrator(&mut memory()).table("").up().unwrap_err(),
        "TableName",
        "`` cannot name the history table: it is empty\n  help: give another name to `table`",
    );
}

#[test]
fn history() {
    let mut db = memory();
    one().up(&mut db).unwrap();
    db.execute_batch("UPDATE schema_migrations SET state = 'dirty'")
        .unwrap();
    reads(
        &one().up(&mut db).unwrap_err(),
        "History",
        "history table `schema_migrations`: row 1, column state: expected applied, baseline, applying, \
         reverting, found 'dirty'; nothing was changed\n\
         \x20 help: if another tool owns the table, choose another name with `table`; if it was edited by \
         hand, mend it",
    );
}

#[test]
fn drift() {
    let all = guest_set(&["a", "b", "c"].map(|name| up(&format!("CREATE TABLE {name} (x);"))));
    let mut db = memory();
    only(all, &[1, 3]).up(&mut db).unwrap();
    let four =
        guest_set(&["q", "b", "c", "d"].map(|name| up(&format!("CREATE TABLE {name} (x);"))));
    reads(
        &only(four, &[1, 2, 4]).up(&mut db).unwrap_err(),
        "Drift",
        "the history does not fit this program: 1 m1 was edited after it was applied (checksum \
         1:b53ac2b3… in the database, 1:0971d284… here); 2 m2 is pending, below 3 m3, which is applied; \
         3 m3 is applied, and not in this program; nothing was changed\n\
         \x20 help: put the migrations back as they were applied and write the change as a new one; or, if an \
         edit changed nothing that matters, stamp it with `repair`",
    );
}

#[test]
fn drift_of_order_alone() {
    let all = guest_set(&["a", "b"].map(|name| up(&format!("CREATE TABLE {name} (x);"))));
    let mut db = memory();
    only(all, &[2]).up(&mut db).unwrap();
    reads(
        &all.up(&mut db).unwrap_err(),
        "Drift",
        "the history does not fit this program: 1 m1 is pending, below 2 m2, which is applied; nothing was changed\n\
         \x20 help: give it a version above the newest, or apply it late with `allow_out_of_order`",
    );
}

#[test]
fn database_ahead() {
    let all = guest_set(&["a", "b", "c"].map(|name| up(&format!("CREATE TABLE {name} (x);"))));
    let mut db = memory();
    all.up(&mut db).unwrap();
    reads(
        &only(all, &[1]).up(&mut db).unwrap_err(),
        "DatabaseAhead",
        "the database is newer than this program, whose newest migration is 1 m1: it has 2 m2, 3 m3; \
         no down text is stored with 2 m2, 3 m3; nothing was changed\n\
         \x20 help: run the newer program; or let this one revert them by what is stored of them, with \
         `newer_database(NewerDatabase::Revert)`, or pass over them with `Ignore`",
    );
}

const OUTSIDE: &str = "-- up no-transaction\nCREATE TABLE a (x);\nINSERT INTO\n  b VALUES (1);\n\
                       -- check\nSELECT x FROM a;\n-- down no-transaction\nDROP TABLE a;\nDROP TABLE b;\n";

#[test]
fn interrupted() {
    let mut db = memory();
    let set = guest_set(&[OUTSIDE]);
    let help = "\n  help: if no process is at work on it: `resume` goes on with that statement, which may \
                have run already; `mark_applied` and `mark_reverted` record what you completed or undid \
                by hand";
    let expect = |db: &mut Connection, words: &str| {
        let error = set.migrator(db).lock_timeout(Duration::ZERO).up();
        reads(
            &error.unwrap_err(),
            "Interrupted",
            &format!("the {words}{help}"),
        );
    };
    set.up(&mut db).unwrap_err();
    expect(
        &mut db,
        "up section of migration 1 m1, which runs outside a transaction, began and did not end; 1 \
         statement is done, next is migrations/1_m1.sql:3:1, `INSERT INTO b VALUES (1);`",
    );
    db.execute_batch("CREATE TABLE b (x); INSERT INTO a VALUES (5)")
        .unwrap();
    set.migrator(&mut db).resume().unwrap_err();
    expect(
        &mut db,
        "up section of migration 1 m1, which runs outside a transaction, began and did not end; 2 \
         statements are done, which are all; what comes after them is not",
    );
    let error = only(set, &[])
        .migrator(&mut db)
        .lock_timeout(Duration::ZERO)
        .up();
    let words = error.unwrap_err().to_string();
    assert!(
        words.ends_with("; 2 statements are done, and this program does not have it"),
        "{words}"
    );
    set.migrator(&mut db).mark_applied(1).unwrap();
    db.execute_batch("DROP TABLE b").unwrap();
    set.migrator(&mut db).down(1).unwrap_err();
    expect(
        &mut db,
        "down section of migration 1 m1, which runs outside a transaction, began and did not end; 1 \
         statement is done, next is 2:1 of its stored text, `DROP TABLE b;`",
    );
}

#[test]
fn not_interrupted() {
    let help = "\n  help: look at `status`";
    let mut db = memory();
    reads(
        &one().migrator(&mut db).resume().unwrap_err(),
        "NotInterrupted",
        &format!("no migration is interrupted{help}"),
    );
    reads(
        &one().migrator(&mut db).mark_applied(1).unwrap_err(),
        "NotInterrupted",
        &format!("migration 1 is not interrupted{help}"),
    );
}

#[test]
fn unknown_version() {
    let help = "\n  help: name a version of the set; `down_to(0)` reverts everything";
    reads(
        &one().migrator(&mut memory()).up_to(7).unwrap_err(),
        "UnknownVersion",
        &format!("there is no migration 7, only 1 m1 to 1 m1{help}"),
    );
}

#[test]
fn irreversible() {
    let mut db = memory();
    let set = guest_set(&["-- irreversible: the names are gone\n-- up\nSELECT 1;\n"]);
    set.up(&mut db).unwrap();
    reads(
        &set.migrator(&mut db).down(1).unwrap_err(),
        "Irreversible",
        "no way back from 1 m1 (the names are gone); nothing was changed\n\
         \x20 help: restore a backup, or write a new migration",
    );
}

#[test]
fn requires() {
    let second = format!("-- requires: 1\n{}", up("SELECT 1;"));
    let set = guest_set(&[up("SELECT 1;"), second]);
    reads(
        &only(set, &[2]).up(&mut memory()).unwrap_err(),
        "Requires",
        "migration 2 m2 requires 1, which would not be applied; nothing was changed\n\
         \x20 help: apply or keep what it requires",
    );
}

#[test]
fn failed() {
    let mut db = memory();
    let set = guest_set(&[
        up("CREATE TABLE a (x);"),
        up("INSERT INTO a\nVALUES (1, 2);"),
    ]);
    let error = set.up(&mut db).unwrap_err();
    reads(
        &error,
        "Failed",
        "migration 2 m2, up, at migrations/2_m2.sql:3:1, in `INSERT INTO a VALUES (1, 2);` failed; nothing \
         of this run was kept\n\
         \x20 caused by: table a has 1 columns but 2 values were supplied",
    );
    let Error::Failed { source, .. } = error else {
        panic!()
    };
    let driver = source.downcast_ref::<rusqlite::Error>().unwrap();
    assert_eq!(
        driver.sqlite_error_code(),
        Some(rusqlite::ErrorCode::Unknown)
    );
}

#[test]
fn failed_outside_a_transaction() {
    reads(
        &guest_set(&[OUTSIDE]).up(&mut memory()).unwrap_err(),
        "Failed",
        "migration 1 m1, up, at migrations/1_m1.sql:3:1, in `INSERT INTO b VALUES (1);` failed; it runs \
         outside a transaction, and stays begun with 1 statement done\n\
         \x20 caused by: no such table: b\n\
         \x20 help: mend what stood in the way, then `resume`; or complete or undo the rest by hand, then \
         `mark_applied` or `mark_reverted`",
    );
}

#[test]
fn check_failed() {
    let set = guest_set(&[
        "-- irreversible: a test\n-- up\nCREATE TABLE a (id INTEGER, name, note);\n\
         INSERT INTO a VALUES (1, '', NULL), (2, '', x'00'), (3, '', 1.5), (4, '', 'x\ny');\n\
         -- check\nSELECT 1 WHERE 0;\n  SELECT id, name, note AS \"the note\" FROM a WHERE name = '';\n",
    ]);
    reads(
        &set.up(&mut memory()).unwrap_err(),
        "CheckFailed",
        "migration 1 m1, check, at migrations/1_m1.sql:8:3, in `SELECT id, name, note AS \"the note\" FROM \
         a WHERE name = '';` failed: it returned id = 1, name = '', the note = NULL; id = 2, name = '', the \
         note = a blob of 1 bytes; id = 3, name = '', the note = 1.5 and more; nothing of this run was kept\n\
         \x20 help: mend the rows in the up section, or before it",
    );
}

#[test]
fn foreign_keys() {
    let mut db = memory();
    db.execute_batch("CREATE TABLE p (id INTEGER PRIMARY KEY)")
        .unwrap();
    let set = guest_set(&[up(
        "CREATE TABLE c (p REFERENCES p); INSERT INTO c VALUES (9);",
    )]);
    reads(
        &set.up(&mut db).unwrap_err(),
        "ForeignKeys",
        "migration 1 m1 broke foreign keys: 1 row of `c` has no row in `p` (rowid 1); nothing of this run \
         was kept\n\
         \x20 help: mend or delete the rows in the migration, or before it",
    );
}

#[test]
fn escaped() {
    let mut db = memory();
    one().up(&mut db).unwrap();
    db.execute_batch("UPDATE schema_migrations SET down_sql = 'COMMIT', down_options = '0'")
        .unwrap();
    reads(
        &only(one(), &[]).migrator(&mut db).down(1).unwrap_err(),
        "Escaped",
        "migration 1 m1 ended the transaction it ran in: what that had done is committed or rolled back, \
         and is not in the history\n\
         \x20 caused by: it ended the transaction\n\
         \x20 help: take COMMIT, ROLLBACK and OR ROLLBACK out of it, and compare the database with a backup",
    );
}

#[test]
fn backend() {
    let mut db = memory();
    // Older drivers have nothing to say to it.
    let _ = db.commit_hook(Some(|| true));
    reads(
        &one().up(&mut db).unwrap_err(),
        "Backend",
        "committing failed; nothing of this run was kept\n\
         \x20 caused by: constraint failed",
    );
    let file = File::new();
    std::fs::write(
        file.path(),
        "this is no database at all, but some text of a person",
    )
    .unwrap();
    reads(
        &one().up(&mut file.open()).unwrap_err(),
        "Backend",
        "reading the history failed; nothing of this run was kept\n\
         \x20 caused by: file is not a database",
    );
}

#[test]
fn errors_go_where_errors_go() {
    fn travels<T: std::error::Error + Send + Sync + 'static>() {}
    travels::<Error>();
    let boxed: Box<dyn std::error::Error + Send + Sync> =
        one().migrator(&mut memory()).up_to(7).unwrap_err().into();
    assert!(boxed.downcast_ref::<Error>().is_some());
}
