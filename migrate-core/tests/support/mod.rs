//! What the tests of this crate share: tables of inputs and the words that are said about them.

#![allow(dead_code, reason = "each test file uses its own part")]

use migrate_core::{Dialect, Entry, MigrationSet, read};

pub(crate) const SQLITE: &[Dialect] = &[Dialect::Sqlite];
pub(crate) const POSTGRES: &[Dialect] = &[Dialect::Postgres];
pub(crate) const BOTH: &[Dialect] = &Dialect::ALL;

/// A file without a mistake.
pub(crate) const GOOD: &str = "-- up\nCREATE TABLE a (id INTEGER);\n-- down\nDROP TABLE a;\n";

/// Everything that is said about a folder, or `accepted`: each mistake as one line, the other files it
/// names, its help.
pub(crate) fn said(entries: Vec<Entry>, dialect: Dialect) -> String {
    let Err(found) = read("m", entries, dialect) else {
        return "accepted".to_owned();
    };
    let each = found.iter().map(|diagnostic| {
        let also = diagnostic.also_paths().iter();
        let also: String = also.map(|path| format!("\nalso: {path}")).collect();
        format!("{diagnostic}{also}\nhelp: {}", diagnostic.help())
    });
    each.collect::<Vec<_>>().join("\n\n")
}

/// Reads one file, `m/1_a.sql`.
pub(crate) fn said_of_file(bytes: &[u8], dialect: Dialect) -> String {
    said(vec![Entry::file("1_a.sql", bytes)], dialect)
}

/// The set that these files make.
#[expect(
    clippy::panic,
    reason = "the mistakes are what a failing test has to show"
)]
pub(crate) fn accepted_all(entries: Vec<Entry>, dialect: Dialect) -> MigrationSet {
    read("m", entries, dialect).unwrap_or_else(|found| panic!("{found}"))
}

/// The set that one file makes.
pub(crate) fn accepted(bytes: impl AsRef<[u8]>, dialect: Dialect) -> MigrationSet {
    let file = Entry::file("1_a.sql", bytes.as_ref());
    accepted_all(vec![file], dialect)
}

/// The statements of a text, as slices of it.
pub(crate) fn statements(section: &migrate_core::Section) -> Vec<&str> {
    let each = section.statements().iter();
    each.map(|statement| &section.sql()[statement.start()..statement.end()])
        .collect()
}

/// A file, `m/1_a.sql`, the databases it is written for, and the one mistake in it: place, message and
/// help.
pub(crate) type FileRow<'a> = (&'a [Dialect], &'a str, &'a str, &'a str);

/// Checks a table, and shows all rows that differ at once.
pub(crate) fn check_files(rows: &[FileRow<'_>]) {
    let mut differ = String::new();
    for (dialects, text, message, help) in rows {
        for dialect in *dialects {
            let said = said_of_file(text.as_bytes(), *dialect);
            let expected = format!("m/1_a.sql:{message}\nhelp: {help}");
            if said != expected {
                differ += &format!("\n{dialect}: {text:?}\nexpected {expected}\nfound    {said}\n");
            }
        }
    }
    assert!(differ.is_empty(), "{differ}");
}

/// What is said about a folder of these names, each a good file, or a folder where it ends in `/`.
pub(crate) fn said_of_names(names: &[&str], dialect: Dialect) -> String {
    let entries = names.iter().map(|name| match name.strip_suffix('/') {
        Some(folder) => Entry::folder(folder),
        None => Entry::file(*name, GOOD),
    });
    said(entries.collect(), dialect)
}
