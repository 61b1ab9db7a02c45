//! What holds for any bytes at all: a file is accepted, and its values hold together, or it is refused
//! with mistakes that are in it.

#![expect(
    clippy::unwrap_used,
    reason = "a test's helpers end it where there is nothing to compare"
)]

use migrate_core::{Diagnostic, Dialect, Entry, Section, checksum, plain, read};
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

/// What is hashed and run: as the reader is documented to see a file.
fn normalized(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    String::from_utf8_lossy(bytes).replace("\r\n", "\n")
}

fn check_mistake(found: &Diagnostic, text: &str) {
    let message = found.message();
    assert!(
        !message.is_empty() && !message.ends_with('.') && !found.help().ends_with('.'),
        "{found}"
    );
    assert!(
        !message.contains('\n') && !found.help().contains('\n'),
        "{found}"
    );
    let position = found.position().unwrap();
    let line = text.split('\n').nth(position.line - 1).unwrap();
    assert!(
        (1..=line.chars().count() + 1).contains(&position.column),
        "{found}"
    );
    assert_eq!(found.source_line(), Some(line));
    assert!(plain(found).contains(" = help: "));
}

/// The offset of a place in a text.
fn offset(text: &str, position: migrate_core::Position) -> usize {
    let start: usize = text
        .split_inclusive('\n')
        .take(position.line - 1)
        .map(str::len)
        .sum();
    let column = text[start..].chars().take(position.column - 1);
    start + column.map(char::len_utf8).sum::<usize>()
}

/// Whether there is nothing here but white space, comments and spare `;`.
fn is_gap(gap: &str, dialect: Dialect) -> bool {
    let mut rest = gap;
    while !rest.is_empty() {
        rest = if let Some(comment) = rest.strip_prefix("--") {
            let ends = |letter| letter == '\n' || (letter == '\r' && dialect == Dialect::Postgres);
            comment.find(ends).map_or("", |end| &comment[end..])
        } else if rest.starts_with("/*") {
            let Some(end) = end_of_comment(rest, dialect) else {
                return false;
            };
            &rest[end..]
        } else if let Some(after) =
            rest.strip_prefix(['\t', '\n', '\x0B', '\x0C', '\r', ' ', ';', '\u{feff}'])
        {
            after
        } else {
            return false;
        };
    }
    true
}

fn end_of_comment(text: &str, dialect: Dialect) -> Option<usize> {
    if dialect == Dialect::Sqlite {
        return text[2..].find("*/").map(|at| at + 4);
    }
    let (mut depth, mut at) = (1, 2);
    while depth > 0 {
        let (step, change) = match text.as_bytes().get(at..at + 2)? {
            b"/*" => (2, 1),
            b"*/" => (2, -1),
            _ => (1, 0),
        };
        (at, depth) = (at + step, depth + change);
    }
    Some(at)
}

/// Every byte that is no gap is in exactly one statement, and each statement stands where it says.
fn check_section(section: &Section, text: &str, dialect: Dialect) {
    assert!(text.contains(section.sql()));
    let mut end = 0;
    for statement in section.statements() {
        let gap = &section.sql()[end..statement.start()];
        assert!(is_gap(gap, dialect), "{gap:?} in {text:?}");
        assert!(statement.start() < statement.end());
        end = statement.end();
        let slice = &section.sql()[statement.start()..end];
        assert!(!slice.starts_with([' ', '\n', ';']), "{slice:?}");
        assert!(
            text[offset(text, statement.position())..].starts_with(slice),
            "{slice:?}"
        );
    }
    let gap = &section.sql()[end..];
    assert!(is_gap(gap, dialect), "{gap:?} in {text:?}");
}

/// Reads any bytes: values that hold together, or mistakes that are in the file. Whether it was accepted.
fn check_any(bytes: &[u8], dialect: Dialect) -> bool {
    let text = normalized(bytes);
    match read("m", vec![Entry::file("1_a.sql", bytes)], dialect) {
        Ok(set) => {
            let migration = &set.migrations()[0];
            assert!(!migration.up().unwrap().statements().is_empty());
            assert_eq!(
                migration.down().is_none(),
                migration.irreversible().is_some()
            );
            assert_eq!(
                migration.checksum(),
                checksum(dialect, migration.up().unwrap().sql())
            );
            let sections = [
                Some(migration.up().unwrap()),
                migration.check(),
                migration.down(),
            ];
            for section in sections.into_iter().flatten() {
                check_section(section, &text, dialect);
            }
            true
        }
        Err(found) => {
            assert!(!found.is_empty());
            found.iter().for_each(|found| check_mistake(found, &text));
            false
        }
    }
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
