//! The proof in a test, of sets that the macro has embedded.
#![expect(clippy::unwrap_used, reason = "a test")]

use migrate_build::{ProofError, Severity, assert_embedded, assert_proven, prove, prove_on};
use migrate_proof_tests::found;
use migrate_runtime::{Migrations, embed_migrations};
use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, OpenFlags};
use std::cell::Cell;
use std::error::Error;
use std::panic::catch_unwind;

static PLAIN: Migrations = embed_migrations!("sets/plain", watched = false);
static STEP: Migrations = embed_migrations!("sets/step", watched = false);
static FAULTY_STEP: Migrations = embed_migrations!("sets/faulty_step", watched = false);
static ENDING_DOWN: Migrations = embed_migrations!("sets/ending_down", watched = false);
static SLUG: Migrations = embed_migrations!("sets/slug", watched = false);
static WITH_FIXTURE: Migrations = embed_migrations!("sets/with_fixture", watched = false);
static BAD_FIXTURE: Migrations = embed_migrations!("sets/bad_fixture", watched = false);

fn with_slug() -> Result<Connection, rusqlite::Error> {
    let db = Connection::open_in_memory()?;
    db.create_scalar_function("slug", 1, FunctionFlags::SQLITE_UTF8, |context| {
        Ok(context.get::<String>(0)?.to_lowercase())
    })?;
    Ok(db)
}

/// What an assertion says that fails.
fn panicked(assertion: impl FnOnce() + std::panic::UnwindSafe) -> String {
    let said = catch_unwind(assertion).unwrap_err();
    said.downcast_ref::<String>().unwrap().clone()
}

/// An error and its causes.
fn words(error: &ProofError) -> Vec<String> {
    let mut words = vec![error.to_string()];
    let mut source = error.source();
    while let Some(cause) = source {
        words.push(cause.to_string());
        source = cause.source();
    }
    words
}

#[test]
fn a_plain_set_is_proven() {
    let proof = prove(&PLAIN).unwrap();
    assert!(proof.is_proven());
    assert_eq!(
        proof.to_string(),
        format!("1 migration proven on SQLite {}", rusqlite::version())
    );
    assert_proven!(PLAIN);
    assert_proven!(PLAIN, Connection::open_in_memory);
    assert_embedded!(PLAIN, "sets/plain");
}

#[test]
fn a_step_in_rust_is_run() {
    let proof = prove(&STEP).unwrap();
    assert_eq!(found(&proof), [""; 0]);
    assert_proven!(STEP);
}

#[test]
fn a_step_in_rust_with_a_fault_is_found_at_its_function() {
    let proof = prove(&FAULTY_STEP).unwrap();
    let text = proof.to_string().replace(rusqlite::version(), "X");
    assert_eq!(
        text,
        "error[fails-on-rows]: this works on empty tables, and fails on rows of `person`: \
         Cannot add a NOT NULL column with default value NULL
 --> tests/proof/sets/faulty_step/0002_initials.rs:4:1
  = help: give it a DEFAULT, or add it without NOT NULL, fill it by an UPDATE, and rebuild the table
  = note: tried on SQLite X; `//! allow: fails-on-rows because …` accepts it

error[down-differs]: after the down column person.initials is left behind
 --> tests/proof/sets/faulty_step/0002_initials.rs:10:1
  = help: undo in the down all that the up does, last first
  = note: tried on SQLite X; `//! allow: down-differs because …` accepts it"
    );
}

#[test]
fn a_down_in_rust_that_ends_its_transaction_is_found_at_its_function() {
    let proof = prove(&ENDING_DOWN).unwrap();
    let text = proof.to_string().replace(rusqlite::version(), "X");
    let expected = "error[down-fails]: the down fails: it ended the transaction it runs in: ";
    assert!(text.starts_with(expected), "{text}");
    let place = "\n --> tests/proof/sets/ending_down/0002_nothing.rs:9:1\n";
    assert!(text.contains(place), "{text}");
}

#[test]
fn on_a_connection_with_its_functions() {
    let proof = prove_on(&SLUG, with_slug).unwrap();
    assert_eq!(found(&proof), ["down-differs 0003_no_slug.sql:5"]);
    let proof = prove(&SLUG).unwrap();
    assert_eq!(found(&proof), ["sql-error 0002_slug.sql:5"]);
}

#[test]
fn an_assertion_shows_what_was_found() {
    let said = panicked(|| assert_proven!(SLUG, with_slug));
    let said = said.replace(rusqlite::version(), "X");
    assert_eq!(
        said,
        "the migrations are not proven

error[down-differs]: after the down column person.street is left behind
 --> tests/proof/sets/slug/0003_no_slug.sql:5:1
  |
5 | SELECT 1;
  | ^
  |
  = help: undo in the down all that the up does, last first
  = note: tried on SQLite X; `-- allow: down-differs because …` accepts it"
    );
}

#[test]
fn warnings_alone_are_no_failure() {
    let set = migrate_proof_tests::migrations(&[(
        "0001_city.sql",
        "-- irreversible: an example\n-- up\n\
         CREATE TABLE city (id INTEGER PRIMARY KEY, country_id INTEGER REFERENCES country (id));\n",
    )]);
    let proof = prove(&set).unwrap();
    let severities = proof
        .findings()
        .iter()
        .map(migrate_build::Diagnostic::severity);
    assert_eq!(severities.collect::<Vec<_>>(), [Severity::Warning]);
    assert!(proof.is_proven());
    assert_proven!(set);
}

#[test]
fn rows_that_are_given_are_found_beside_the_set() {
    let proof = prove(&WITH_FIXTURE).unwrap();
    assert_eq!(found(&proof), [""; 0]);
    // The same text where nothing lies beside it.
    let text = include_str!("../sets/with_fixture/0001_code.sql");
    let elsewhere = migrate_proof_tests::migrations(&[("0001_code.sql", text)]);
    assert_eq!(
        found(&prove(&elsewhere).unwrap()),
        ["not-tried 0001_code.sql:2"]
    );
}

#[test]
fn a_mistake_among_those_rows_is_an_error() {
    let error = prove(&BAD_FIXTURE).unwrap_err();
    assert!(matches!(error, ProofError::Folder { .. }));
    let expected = "the folder of the migrations has mistakes
error: expected the name of a table and `.sql`
 --> tests/proof/sets/bad_fixture/fixtures/person.csv
  = help: fixtures are files `<table>.sql` with INSERTs for that table, for the proof";
    assert_eq!(words(&error), [expected]);
    assert_eq!(
        panicked(|| assert_proven!(BAD_FIXTURE)),
        format!("error: {expected}")
    );
}

#[test]
fn a_connection_that_holds_a_table() {
    let error = prove_on(&PLAIN, || {
        let db = Connection::open_in_memory()?;
        db.execute_batch("CREATE TABLE zebra (id INTEGER); CREATE TABLE ape (id INTEGER)")?;
        Ok(db)
    });
    let error = error.unwrap_err();
    assert!(matches!(&error, ProofError::NotEmpty { table } if table == "ape"));
    assert_eq!(
        words(&error),
        [
            "the proof needs a new connection to an empty database each time it asks for one, and this \
          one holds `ape`: open it with `Connection::open_in_memory()`"
        ]
    );
}

#[test]
fn one_file_for_all_connections() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    let found = prove_on(&STEP, || Connection::open(&path));
    assert!(matches!(found.unwrap_err(), ProofError::NotEmpty { .. }));
}

#[test]
fn no_connection() {
    let error = prove_on(&PLAIN, || {
        Connection::open_with_flags("/nowhere/app.db", OpenFlags::SQLITE_OPEN_READ_ONLY)
    });
    let error = error.unwrap_err();
    assert!(matches!(error, ProofError::Open { .. }));
    assert_eq!(
        words(&error)[..2],
        [
            "the proof was given no connection",
            "unable to open database file: /nowhere/app.db",
        ]
    );
    let said = panicked(|| {
        assert_proven!(PLAIN, || Connection::open_with_flags(
            "/nowhere/app.db",
            OpenFlags::SQLITE_OPEN_READ_ONLY
        ));
    });
    assert!(
        said.starts_with(
            "error: the proof was given no connection\n  caused by: unable to open database file"
        ),
        "{said}"
    );
}

#[test]
fn connections_that_are_not_alike() {
    let opened = Cell::new(0);
    let error = prove_on(&SLUG, || {
        opened.set(opened.get() + 1);
        match opened.get() {
            1 => with_slug(),
            _ => Connection::open_in_memory(),
        }
    });
    let error = error.unwrap_err();
    assert!(matches!(error, ProofError::Unsteady { .. }), "{error:?}");
    let words = words(&error);
    assert_eq!(
        words[0],
        "a migration that ran in the proof failed when it was run once more, on another connection: \
         open every connection in the same way"
    );
    assert!(
        words
            .iter()
            .any(|cause| cause.contains("no such function: slug")),
        "{words:?}"
    );
}

#[test]
fn a_file_that_is_no_database() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("letter.txt");
    std::fs::write(
        &path,
        "Dear reader, this is no database at all.".repeat(100),
    )
    .unwrap();
    let error = prove_on(&PLAIN, || Connection::open(&path)).unwrap_err();
    assert!(matches!(error, ProofError::Database { .. }));
    let words = words(&error);
    assert_eq!(words[0], "the proof could not be made");
    assert!(
        words[1..]
            .iter()
            .any(|cause| cause.contains("file is not a database")),
        "{words:?}"
    );
}

#[test]
fn a_connection_that_is_not_heard() {
    assert_eq!(
        words(&ProofError::Unheard),
        [
            "the proof has to set an authorizer on the connection, and could not: give it one that was \
          opened by rusqlite"
        ]
    );
}
