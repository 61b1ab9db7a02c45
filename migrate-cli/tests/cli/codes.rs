//! One test for each exit code, beside those of the commands.

use crate::support::{CODE, COLOUR, Place, TAG, said};
use std::time::Instant;

#[test]
fn usage_is_2() {
    let place = Place::with(&[TAG]);
    for words in [
        "",
        "frob",
        "up x",
        "up 0",
        "up 1 --to 2",
        "down --all --to 1",
        "repair",
        "show -- -1",
        "create",
        "up --lock-timeout soon",
        "-q -v status",
        "completions csh",
    ] {
        let said = place.run(words);
        assert_eq!((said.code, said.stdout.as_str()), (Some(2), ""), "{words}");
    }
    assert_eq!(
        place.run_bare("status"),
        said(
            2,
            "",
            "error: no database is named\n  help: give `--database-url app.db` or `--database-url \
             postgres://…`, or set DATABASE_URL in the \
             environment or in `.env`\n"
        )
    );
}

#[test]
fn a_database_that_must_be_there_is_1() {
    let place = Place::with(&[TAG]);
    let told = "error: there is no database app.db\n  help: name one that is there; `up` makes a new one\n";
    for words in [
        "down",
        "redo",
        "verify-schema",
        "baseline 1",
        "repair 1",
        "resume",
        "mark-applied 1",
        "mark-reverted 1",
        "backup b.db",
    ] {
        assert_eq!(place.run(words), said(1, "", told), "{words}");
    }
    assert!(!place.has("app.db"));
}

#[test]
fn a_lock_timeout_is_6() {
    let place = Place::migrated(&[TAG]);
    place.write("migrations/0002_colour.sql", COLOUR.1);
    let db = rusqlite::Connection::open(place.path().join("app.db")).unwrap();
    db.execute_batch("BEGIN IMMEDIATE").unwrap();
    let begun = Instant::now();
    let told = place.run("up --lock-timeout 300ms");
    assert!(begun.elapsed().as_millis() >= 300);
    assert_eq!(
        told,
        said(
            6,
            "",
            "error: the database was locked by another connection for 300ms; nothing of this run was \
             kept\n  in: app.db\n  caused by: database is locked\n  help: try again, raise `--lock-timeout`, or end \
             whatever holds the database\n"
        )
    );
    // To look at it needs no lock.
    assert_eq!(place.run("status --exit-code").code, Some(3));
}

/// Whoever writes is in the way of writers; whoever has the file for himself, of readers too, but in WAL mode.
#[test]
fn a_lock_is_6_whatever_was_asked_for() {
    let place = Place::migrated(&[TAG, COLOUR]);
    assert_eq!(place.run("backup copy.db").code, Some(0));
    place.write("migrations/0003_code.rs", CODE.1);
    let writers = [
        "down --yes",
        "redo --yes",
        "repair 1",
        "restore --yes copy.db",
    ];
    let readers = [
        ("status", 0),
        ("status --exit-code", 3),
        ("history", 0),
        ("show 1", 0),
        ("current", 0),
        ("validate", 0),
        ("verify-schema", 0),
        ("backup --force new.db", 0),
        ("up", 1),
    ];
    let db = rusqlite::Connection::open(place.path().join("app.db")).unwrap();
    for mode in ["DELETE", "WAL"] {
        let sql = format!("PRAGMA journal_mode = {mode}");
        db.query_row(&sql, [], |_| Ok(())).unwrap();
        for lock in ["IMMEDIATE", "EXCLUSIVE"] {
            db.execute_batch(&format!("BEGIN {lock}")).unwrap();
            let read = (mode, lock) != ("DELETE", "EXCLUSIVE");
            let codes = writers.into_iter().map(|words| (words, 6));
            let codes =
                codes.chain(readers.map(|(words, code)| (words, if read { code } else { 6 })));
            for (words, code) in codes {
                let told = place.run(&format!("{words} --lock-timeout 0"));
                assert_eq!(told.code, Some(code), "{mode} {lock} {words}: {told:?}");
                if code == 6 {
                    let start = "error: the database is locked by another connection; nothing of this run \
                                 was kept\n  in: app.db\n";
                    assert!(told.stderr.starts_with(start), "{words}: {told:?}");
                }
            }
            db.execute_batch("ROLLBACK").unwrap();
        }
    }
}

#[test]
fn a_file_that_is_no_database_is_1() {
    let place = Place::with(&[TAG]);
    place.write("app.db", &"no database ".repeat(100));
    let told = place.run("status");
    assert_eq!((told.code, told.stdout.as_str()), (Some(1), ""));
    assert!(
        told.stderr
            .contains("\n  caused by: file is not a database\n"),
        "{told:?}"
    );
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let place = Place::migrated(&[TAG]);
    let mut command = place.command();
    command.args(["-u", "app.db", "status"]);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let status = command.stdout(writer).status().unwrap();
    assert_eq!(status.code(), Some(0));
}

#[cfg(target_os = "linux")]
#[test]
fn a_help_that_cannot_be_written_is_told() {
    let place = Place::empty();
    let full = std::fs::File::create("/dev/full").unwrap();
    let output = place.command().arg("--help").stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "error: the output cannot be written: No space left on device (os error 28)\n"
    );
}
