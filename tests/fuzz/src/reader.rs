//! Any bytes as a file: it is accepted, and its values hold together, or it is refused with mistakes that are
//! in it.

use migrate_core::{Diagnostic, Dialect, Entry, Section, checksum, plain, read};

/// Reads the bytes as a migration for each database, and as a step in Rust.
pub fn run(bytes: &[u8]) {
    for dialect in Dialect::ALL {
        check_any(bytes, dialect);
        if let Err(found) = read("m", vec![Entry::file("1_a.rs", bytes)], dialect) {
            let text = normalized(bytes);
            found.iter().for_each(|found| check_mistake(found, &text));
        }
    }
}

/// What is hashed and run: as the reader is documented to see a file.
pub(crate) fn normalized(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    String::from_utf8_lossy(bytes).replace("\r\n", "\n")
}

pub(crate) fn check_mistake(found: &Diagnostic, text: &str) {
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
pub fn check_any(bytes: &[u8], dialect: Dialect) -> bool {
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
