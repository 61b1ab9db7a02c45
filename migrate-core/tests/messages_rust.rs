//! What is said about steps in Rust, and what a good one means.

mod support;

use migrate_core::{Dialect, Entry, Work, read};
use support::{accepted_all, said};

const UP: &str =
    "pub fn up(tx: &rusqlite::Transaction<'_>) -> migrate_runtime::StepResult { Ok(()) }\n";
const WRITE_UP: &str =
    "write `pub fn up(tx: &rusqlite::Transaction<'_>) -> migrate_runtime::StepResult`";
const WRITE_DOWN: &str =
    "write `pub fn down(tx: &rusqlite::Transaction<'_>) -> migrate_runtime::StepResult`";

fn step(text: &str) -> Vec<Entry> {
    vec![Entry::file("1_a.rs", text)]
}

const WRITE_A_DOWN: &str = "write the way back as `pub fn down`; where there is none, say why in a line at the \
                        top: `//! irreversible: the old values are gone`";

/// The text of a step, the place and message of the one mistake in it, and the help.
const ROWS: &[(&str, &str, &str)] = &[
    ("", ":1:1: no `pub fn up` in this step", WRITE_UP),
    (
        "mod m { pub fn up(t: T) {} }",
        ":1:1: no `pub fn up` in this step",
        WRITE_UP,
    ),
    (
        "\n  fn up(tx: &T) {}\npub fn down(tx: &T) {}",
        ":2:3: `fn up` is not `pub`, so that nobody can call it",
        WRITE_UP,
    ),
    (
        "pub async fn up(tx: &T) {}\npub fn down(tx: &T) {}",
        ":1:1: `fn up` is `async`, and nobody awaits it",
        WRITE_UP,
    ),
    (
        "pub fn up() {}\npub fn down(tx: &T) {}",
        ":1:1: `fn up` takes 0 parameters, expected one, the transaction",
        WRITE_UP,
    ),
    (
        "pub fn up(tx: &T) {}\npub fn down(tx: &T, n: M<A, B>) {}",
        ":2:1: `fn down` takes 2 parameters, expected one, the transaction",
        WRITE_DOWN,
    ),
    (
        "pub fn up(tx: &T, n: u8, m: u8) {}\npub fn down(tx: &T) {}",
        ":1:1: `fn up` takes 3 parameters, expected one, the transaction",
        WRITE_UP,
    ),
    (
        "pub fn up(tx: &T) {}",
        ":1:1: no `pub fn down` in this step, and not marked irreversible",
        WRITE_A_DOWN,
    ),
    (
        "//! irreversible: gone\npub fn up(tx: &T) {}\npub fn down(tx: &T) {}",
        ":1:1: `//! irreversible:`, and line 3 has a `fn down`",
        "keep the one that is true",
    ),
    (
        "#![allow(dead_code)]\n//! desciption: x\n//! irreversible: y\npub fn up(tx: &T) {}",
        ":2:1: unknown directive `//! desciption:`",
        "did you mean `//! description: …`?",
    ),
    (
        "\n  //! desciption: x\n\n//! irreversible: y\npub fn up(tx: &T) {}\n//! requires: 1",
        ":2:3: unknown directive `//! desciption:`",
        "did you mean `//! description: …`?",
    ),
    (
        "/* of\n 2026 */\n//! desciption: x\n//! irreversible: y\npub fn up(tx: &T) {}",
        ":3:1: unknown directive `//! desciption:`",
        "did you mean `//! description: …`?",
    ),
    (
        "#![allow(\n    dead_code,\n)]\n//! desciption: x\n//! irreversible: y\npub fn up(tx: &T) {}",
        ":4:1: unknown directive `//! desciption:`",
        "did you mean `//! description: …`?",
    ),
    (
        "pub fn up(tx: &T) { (",
        ":1:21: unterminated bracket, string or comment",
        "close it",
    ),
    (
        "//! desciption: x\n//! irreversible: y\npub fn up(tx: &T) {}",
        ":1:1: unknown directive `//! desciption:`",
        "did you mean `//! description: …`?",
    ),
    (
        "//! irreversible:\npub fn up(tx: &T) {}\npub fn down(tx: &T) {}",
        ":1:1: directive `//! irreversible:` says nothing",
        "write the reason: `//! irreversible: the old values are gone`",
    ),
    (
        "//! requires: 1\npub fn up(tx: &T) {}\npub fn down(tx: &T) {}",
        ":1:1: version 1 requires itself",
        "take it out of the list",
    ),
];

#[test]
fn words() {
    for (text, place_and_message, help) in ROWS {
        let expected = format!("m/1_a.rs{place_and_message}\nhelp: {help}");
        assert_eq!(said(step(text), Dialect::Sqlite), expected, "{text}");
    }
}

const PG_WRITE_UP: &str = "write `pub fn up(tx: &mut postgres::Transaction<'_>) -> migrate_runtime::StepResult`, or for an \
                           async client `pub async fn up(tx: &tokio_postgres::Transaction<'_>) -> \
                           migrate_runtime::StepResult`";

#[test]
fn words_for_postgres() {
    let rows = [
        ("", ":1:1: no `pub fn up` in this step", PG_WRITE_UP),
        (
            "pub async fn up(tx: &T) {}\npub fn down(tx: &T) {}",
            ":2:1: `fn down` is not `async`, and `fn up` is: no client can run both",
            "write both for the same client",
        ),
        (
            "pub fn up(tx: &T) {}\npub async fn down(tx: &T) {}",
            ":2:1: `fn down` is `async`, and `fn up` is not: no client can run both",
            "write both for the same client",
        ),
    ];
    for (text, place_and_message, help) in rows {
        let expected = format!("m/1_a.rs{place_and_message}\nhelp: {help}");
        assert_eq!(said(step(text), Dialect::Postgres), expected, "{text}");
    }
    let text = "pub async fn up(tx: &T) {}\npub async fn down(tx: &T) {}";
    let set = accepted_all(step(text), Dialect::Postgres);
    let Work::Rust { up, down } = set.migrations()[0].work() else {
        panic!("{set:?}")
    };
    assert!(up.is_async() && down.is_some_and(|down| down.is_async()));
    let text = text.replace("async ", "");
    let set = accepted_all(step(&text), Dialect::Postgres);
    let Work::Rust { up, down } = set.migrations()[0].work() else {
        panic!("{set:?}")
    };
    assert!(!up.is_async() && down.is_some_and(|down| !down.is_async()));
}

#[test]
fn what_a_step_means() {
    let text = format!(
        "//! description: fills in what is missing\n//! irreversible: nobody knows what was there\n\n\
         use std::fmt;\n\n/// Up.\n{UP}"
    );
    let set = accepted_all(step(&text), Dialect::Sqlite);
    let migration = &set.migrations()[0];
    assert_eq!(migration.description(), "fills in what is missing");
    assert_eq!(
        migration.irreversible(),
        Some("nobody knows what was there")
    );
    assert_eq!(migration.checksum(), "rust");
    assert!(migration.up().is_none() && migration.check().is_none() && migration.down().is_none());
    let Work::Rust { up, down } = migration.work() else {
        panic!("{migration:?}")
    };
    assert_eq!((up.position().to_string(), *down), ("7:1".to_owned(), None));
    assert!(read("m", step(UP), Dialect::Sqlite).is_err());
}
