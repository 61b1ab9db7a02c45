//! The words that other programs know a mistake by, one example each. (`unreadable` and
//! `unreadable-folder` need a disk: `messages.rs`.)

mod support;

use migrate_core::{Dialect, Entry, read};
use support::{BOTH, GOOD, POSTGRES, SQLITE};

/// A code, and a file that has it; `DOWN` stands for a down section.
const FILES: &[(&str, &[Dialect], &str)] = &[
    ("missing-up", BOTH, ""),
    ("missing-down", BOTH, "-- up\nSELECT 1;\n"),
    ("sql-before-marker", BOTH, "SELECT 1;"),
    ("section-twice", BOTH, "-- up\nSELECT 1;\nDOWNDOWN"),
    ("section-order", BOTH, "DOWN-- up\nSELECT 1;\n"),
    ("empty-up", BOTH, "-- up\nDOWN"),
    ("empty-check", BOTH, "-- up\nSELECT 1;\n-- check\nDOWN"),
    ("empty-down", BOTH, "-- up\nSELECT 1;\n-- down\n"),
    (
        "irreversible-with-down",
        BOTH,
        "-- irreversible: x\n-- up\nSELECT 1;\nDOWN",
    ),
    ("misspelt-marker", BOTH, "-- pu\nSELECT 1;\nDOWN"),
    ("marker-in-statement", BOTH, "-- up\nSELECT (1\nDOWN"),
    (
        "unknown-option",
        BOTH,
        "-- up no_transaction\nSELECT 1;\nDOWN",
    ),
    (
        "option-on-check",
        BOTH,
        "-- up\nSELECT 1;\n-- check no-transaction\nSELECT 1;\nDOWN",
    ),
    (
        "option-of-sqlite",
        POSTGRES,
        "-- up foreign-keys-on\nSELECT 1;\nDOWN",
    ),
    (
        "unknown-directive",
        BOTH,
        "-- descripton: x\n-- up\nSELECT 1;\nDOWN",
    ),
    (
        "directive-value",
        BOTH,
        "-- requires: x\n-- up\nSELECT 1;\nDOWN",
    ),
    (
        "directive-twice",
        BOTH,
        "-- description: x\n-- description: y\n-- up\nSELECT 1;\nDOWN",
    ),
    (
        "directive-below-marker",
        BOTH,
        "-- up\nSELECT 1;\n-- allow: x\nDOWN",
    ),
    ("requires", BOTH, "-- requires: 1\n-- up\nSELECT 1;\nDOWN"),
    ("nul", BOTH, "\0"),
    ("carriage-return", BOTH, "-- up\rSELECT 1;\r"),
    (
        "byte-order-mark",
        POSTGRES,
        "-- up\n\u{feff}SELECT 1;\nDOWN",
    ),
    ("unterminated", BOTH, "-- up\nSELECT '"),
    ("transaction-control", BOTH, "-- up\nEND;\nDOWN"),
    ("needs-no-transaction", BOTH, "-- up\nVACUUM;\nDOWN"),
    (
        "check-not-a-query",
        BOTH,
        "-- up\nSELECT 1;\n-- check\nVACUUM;\nDOWN",
    ),
    (
        "foreign-keys-pragma",
        SQLITE,
        "-- up\nPRAGMA foreign_keys;\nDOWN",
    ),
    ("bound-parameter", SQLITE, "-- up\nSELECT ?;\nDOWN"),
    (
        "copy-from-stdin",
        POSTGRES,
        "-- up\nCOPY a FROM stdin;\n\\.\nDOWN",
    ),
    (
        "shell-command",
        SQLITE,
        "-- up\n.read a.sql\nSELECT 1;\nDOWN",
    ),
    (
        "marker-behind-statement",
        BOTH,
        "-- up\nSELECT 1; -- check\nSELECT 2;\nDOWN",
    ),
    ("shell-command", POSTGRES, "-- up\nSELECT 1;\n\\q\nDOWN"),
];

/// A code, and names of good files that have it; a folder's end in `/`.
const NAMES: &[(&str, &[&str])] = &[
    ("file-extension", &["1_a.txt"]),
    ("file-name", &["1a.sql"]),
    ("version-zero", &["0_a.sql"]),
    ("version-too-large", &["9999999999999999999_a.sql"]),
    ("version-twice", &["1_a.sql", "1_b.sql"]),
    ("version-gap", &["2_a.sql"]),
    ("mixed-numbering", &["1_a.sql", "20240101000000_a.sql"]),
    ("timestamp", &["20240001000000_a.sql"]),
    ("subfolder", &["a/"]),
    ("empty-folder", &[]),
];

fn codes(entries: Vec<Entry>, dialect: Dialect) -> Vec<&'static str> {
    let found = read("m", entries, dialect).err().unwrap_or_default();
    found.iter().map(migrate_core::Diagnostic::code).collect()
}

#[test]
fn of_files() {
    for (code, dialects, text) in FILES {
        let text = text.replace("DOWN", "-- down\nSELECT 1;\n");
        for dialect in *dialects {
            let file = Entry::file("1_a.sql", text.as_str());
            assert_eq!(codes(vec![file], *dialect), [*code], "{dialect}: {text}");
        }
    }
    let step = |text: &str, dialect| codes(vec![Entry::file("1_a.rs", text)], dialect);
    assert_eq!(step("", Dialect::Postgres), ["missing-up"]);
    assert_eq!(
        step("pub fn up() {}\npub fn down(a: A) {}", Dialect::Sqlite),
        ["rust-function"]
    );
    let file = Entry::file("1_a.sql", &b"\xFF"[..]);
    assert_eq!(codes(vec![file], Dialect::Sqlite), ["not-utf-8"]);
}

#[test]
fn of_names() {
    for (code, names) in NAMES {
        let entries = names.iter().map(|name| match name.strip_suffix('/') {
            Some(folder) => Entry::folder(folder),
            None => Entry::file(*name, GOOD),
        });
        assert_eq!(codes(entries.collect(), Dialect::Sqlite), [*code]);
    }
}
