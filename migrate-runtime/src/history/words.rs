//! What can be wrong with a history table, in words that are the same for every database.

use crate::id::Printable;

/// Columns that are missing, by name, of a table that has these.
pub(crate) fn missing_columns(missing: &[&str], found: &[&str]) -> String {
    let (missing, found) = (missing.join(", "), found.join(", "));
    let found = Printable(&found);
    format!("expected the columns {missing} as well, found {found}")
}

/// A column that is not ours, and without which no row can be written.
pub(crate) fn demanding_column(name: &str) -> String {
    format!(
        "column {} is not this library's: expected that it allows NULL or has a default, found NOT NULL \
         without one",
        Printable(name)
    )
}

/// Something that is no table.
pub(crate) fn no_table(kind: &str) -> String {
    format!("expected a table, found a {kind}")
}

/// A value that cannot be: its row, counted from 1, and its column.
pub(crate) fn value(row: usize, column: &str, expected: &str, found: &str) -> String {
    format!("row {row}, column {column}: expected {expected}, found {found}")
}

/// Two rows of one version.
pub(crate) fn two_rows(version: i64) -> String {
    format!("version {version} stands in two rows")
}

/// Another number of rows than when the history was read in the same transaction.
pub(crate) fn other_rows(before: usize, now: impl std::fmt::Display) -> String {
    format!(
        "expected as many rows as before ({before}), found {now}: a migration of this run has changed it"
    )
}

/// A change of a row that wrote none, or several.
pub(crate) fn not_one_row(version: i64, written: impl std::fmt::Display) -> String {
    format!("expected to write 1 row for version {version}, wrote {written}")
}

/// A row whose down text and `down_options` cannot be read by [`StoredDown::read`](super::StoredDown::read).
pub(crate) fn no_down(version: i64) -> String {
    format!(
        "the row of version {version} holds no down text, or down_options that do not fit it: \
         expected the marker's options and where each statement begins, as in `no-transaction 0,34`"
    )
}
