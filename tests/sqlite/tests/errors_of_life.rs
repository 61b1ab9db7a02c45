//! The words of the errors of a database's later life, as each comes out of a real one.
#![expect(clippy::unwrap_used, reason = "a test")]

use migrate_runtime::{Backup, Error, Migrations, NewerDatabase, restore};
use migrate_sqlite_tests::{File, only, set, up, up_down};
use rusqlite::Connection;

fn memory() -> Connection {
    Connection::open_in_memory().unwrap()
}

fn one() -> Migrations {
    set(&[up_down("CREATE TABLE a (x);", "DROP TABLE a;")])
}

/// `{:?}` is what stands here; `{}` its first line; `{:#?}` begins with the variant's name and its field.
#[track_caller]
fn reads(error: &Error, variant: &str, words: &str) {
    assert_eq!(format!("{error:?}"), words);
    assert_eq!(error.to_string(), words.lines().next().unwrap());
    let fields = format!("{error:#?}");
    let mut lines = fields.lines().map(str::trim);
    let (name, field) = variant.split_once(' ').unwrap();
    assert_eq!(lines.next(), Some(&*format!("{name} {{")), "{fields}");
    assert!(
        lines.next().unwrap().starts_with(&format!("{field}: ")),
        "{fields}"
    );
    assert!(!error.is_locked());
}

#[test]
fn no_history() {
    let mut db = memory();
    db.execute_batch("CREATE TABLE person (id); CREATE TABLE \"a\x1b[2J\" (id)")
        .unwrap();
    reads(
        &one().up(&mut db).unwrap_err(),
        "NoHistory tables",
        "the database has tables (a\\u{1b}[2J, person) and no history of migrations\n\
         \x20 help: if it was made by other means, say which migration it is at: `baseline(version)`; if the \
         set is a guest in it, give it a history table of its own: `table(name)`; nothing was changed",
    );
}

#[test]
fn has_history() {
    let mut db = memory();
    one().up(&mut db).unwrap();
    reads(
        &one().migrator(&mut db).baseline(1).unwrap_err(),
        "HasHistory newest",
        "the database has a history already, and is at 1 m1\n\
         \x20 help: apply what is pending with `up`; a baseline is for a first time",
    );
}

#[test]
fn not_applied() {
    reads(
        &one().migrator(&mut memory()).repair([1]).unwrap_err(),
        "NotApplied version",
        "migration 1 is not applied\n  help: look at `status`",
    );
}

#[test]
fn interrupted_in_another_program() {
    let mut db = memory();
    let outside =
        "-- irreversible: a test\n-- up no-transaction\nSELECT 1;\nINSERT INTO b VALUES (1);\n";
    let new = set(&[up("SELECT 1;"), outside.to_owned()]);
    new.up(&mut db).unwrap_err();
    reads(
        &only(new, &[1]).migrator(&mut db).resume().unwrap_err(),
        "DatabaseAhead newest",
        "the database is newer than this program, whose newest migration is 1 m1: it has 2 m2; no down text \
         is stored with 2 m2; nothing was changed\n\
         \x20 help: run the newer program; or let this one revert them by what is stored of them, with \
         `newer_database(NewerDatabase::Revert)`, or pass over them with `Ignore`",
    );
}

#[test]
fn backup() {
    let file = File::new();
    let place = file.path().with_file_name("no").join("before.db");
    let error = one()
        .migrator(&mut file.open())
        .backup(Backup::to_file(&place))
        .up();
    reads(
        &error.unwrap_err(),
        "Backup path",
        &format!(
            "the backup `{}` could not be made, and nothing was migrated\n\
             \x20 caused by: No such file or directory (os error 2)\n\
             \x20 help: make room for it, or name another place; nothing was changed",
            place.display(),
        ),
    );
}

#[test]
fn restoring() {
    let file = File::new();
    let place = file.path().with_file_name("letter.txt");
    std::fs::write(
        &place,
        "a letter, and no database, long enough to be one. ".repeat(30),
    )
    .unwrap();
    reads(
        &restore(&place, &mut memory()).unwrap_err(),
        "Restore path",
        &format!(
            "the backup `{}` could not be restored\n\
             \x20 caused by: file is not a database\n\
             \x20 help: name a backup that is whole; nothing was changed",
            place.display(),
        ),
    );
}

#[test]
fn database_ahead_of_what_can_be_reverted() {
    let new = set(&[
        up("CREATE TABLE a (x);"),
        up("CREATE TABLE b (x);"),
        up_down("CREATE TABLE c (x);", "DROP TABLE c;"),
    ]);
    let mut db = memory();
    new.up(&mut db).unwrap();
    reads(
        &only(new, &[1]).up(&mut db).unwrap_err(),
        "DatabaseAhead newest",
        "the database is newer than this program, whose newest migration is 1 m1: it has 2 m2, 3 m3; no down \
         text is stored with 2 m2; nothing was changed\n\
         \x20 help: run the newer program; or let this one revert them by what is stored of them, with \
         `newer_database(NewerDatabase::Revert)`, or pass over them with `Ignore`",
    );
    let old = only(new, &[1]);
    reads(
        &old.migrator(&mut db)
            .newer_database(NewerDatabase::Revert)
            .up()
            .unwrap_err(),
        "Irreversible migrations",
        "no way back from 2 m2 (no down text is stored with it); nothing was changed\n\
         \x20 help: restore a backup, or write a new migration",
    );
}
