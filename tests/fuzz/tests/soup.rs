//! The reader on pieces that break readers.

use migrate_core::{Dialect, Entry, read};
use migrate_fuzz_tests::reader::check_any;
use proptest::prelude::{
    ProptestConfig, Strategy, any, prop, prop_assert, prop_assert_eq, proptest,
};

/// A case that fails is to become a row of a table, not a file of seeds.
fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Pieces that break readers.
const FRAGMENTS: &[&str] = &[
    "\n",
    "\n",
    "\n",
    " ",
    "\t",
    "\r",
    "\r\n",
    "\u{b}",
    "\u{feff}",
    ";",
    ";\n",
    "(",
    ")",
    "'",
    "''",
    "\"",
    "`",
    "[",
    "]",
    "--",
    "--\n",
    "-- ",
    "/*",
    "*/",
    "$$",
    "$a$",
    "$1",
    "\\",
    "\\.\n",
    "E'",
    "U&'",
    "é",
    "€",
    "\0",
    "1",
    "\n-- up\n",
    "\n-- up no-transaction\n",
    "\n-- down\n",
    "\n-- check\n",
    "\n-- dwon\n",
    "\n-- up no_transaction\n",
    "-- up",
    "-- down\r",
    "-- description: x\n",
    "-- requires: 1\n",
    "-- irreversible: x\n",
    "-- allow: x\n",
    "-- desc: x\n",
    "SELECT 1",
    "SELECT ",
    "VALUES (1)",
    "CREATE TABLE a (b)",
    "CREATE TRIGGER t ",
    "BEGIN ",
    "END",
    "ATOMIC ",
    "CREATE FUNCTION f() ",
    "CASE ",
    "COPY a FROM stdin;\n",
    "PRAGMA foreign_keys",
    "COMMIT",
    "VACUUM",
    "WITH x AS ",
    "DELETE ",
    "CONCURRENTLY ",
    "?",
    ":a",
    "EXPLAIN ",
];

fn soup() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(FRAGMENTS), 0..20).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(config(4000))]

    #[test]
    fn any_bytes_are_accepted_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        for dialect in Dialect::ALL {
            prop_assert!(!check_any(&bytes, dialect));
        }
    }

    #[test]
    fn soup_is_accepted_or_refused(text in soup()) {
        for dialect in Dialect::ALL {
            check_any(text.as_bytes(), dialect);
        }
    }

    #[test]
    fn soup_under_a_marker_is_accepted_or_refused(up in soup(), down in soup()) {
        let text = format!("-- up\nSELECT 1;\n{up}\n-- down\nSELECT 2;\n{down}");
        for dialect in Dialect::ALL {
            check_any(text.as_bytes(), dialect);
            // One more mistake is one more thing to say.
            let one_more = format!("-- requires: 0\n{text}");
            prop_assert!(!check_any(one_more.as_bytes(), dialect));
        }
    }

    #[test]
    fn line_ends_and_a_byte_order_mark_change_nothing(up in soup()) {
        let up = up.replace('\r', "");
        let text = format!("-- up\nSELECT 1;\n{up}\n-- down\nSELECT 2;\n");
        let windows = format!("\u{feff}{}", text.replace('\n', "\r\n"));
        for dialect in Dialect::ALL {
            let read = |text: &str| read("m", vec![Entry::file("1_a.sql", text)], dialect);
            prop_assert_eq!(read(&windows), read(&text));
        }
    }
}

/// How much of the soup is accepted: were it nothing, the tests above would say little.
#[test]
fn some_soup_is_accepted() {
    let accepted = FRAGMENTS
        .iter()
        .flat_map(|a| FRAGMENTS.iter().map(move |b| format!("{a}{b}")));
    let accepted = accepted.filter(|soup| {
        let text = format!("-- up\nSELECT 1;\n{soup}\n-- down\nSELECT 2;\n");
        Dialect::ALL
            .iter()
            .all(|dialect| check_any(text.as_bytes(), *dialect))
    });
    let count = accepted.count();
    assert!(count > FRAGMENTS.len() * FRAGMENTS.len() / 10, "{count}");
}
