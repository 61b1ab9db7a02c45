//! One row of the history, whose values may be anything: whoever has the file can write to it.

use super::history::Table;
use crate::error::Error;
use crate::history::{COLUMNS, words};
use crate::id::Printable;
use rusqlite::types::ValueRef;

/// A row of the table, and its number from 1 for messages. Columns are told by their place in [`COLUMNS`].
pub(crate) struct Reader<'a> {
    pub(crate) table: &'a Table,
    pub(crate) row: &'a rusqlite::Row<'a>,
    pub(crate) number: usize,
}

impl Reader<'_> {
    fn value(&self, index: usize) -> Result<ValueRef<'_>, Error> {
        let value = self.row.get_ref(index);
        value.map_err(|error| self.problem(index, "a value", &error.to_string()))
    }

    pub(crate) fn text(&self, index: usize) -> Result<String, Error> {
        let value = self.value(index)?;
        match value.as_str() {
            Ok(text) => Ok(text.to_owned()),
            Err(_) => Err(self.problem(index, "text", &described(value))),
        }
    }

    pub(crate) fn integer(&self, index: usize, least: i64) -> Result<i64, Error> {
        match self.value(index)? {
            ValueRef::Integer(value) if value >= least => Ok(value),
            value if least > i64::MIN => Err(self.problem(
                index,
                &format!("an integer from {least}"),
                &described(value),
            )),
            value => Err(self.problem(index, "an integer", &described(value))),
        }
    }

    /// An integer that another one can follow.
    pub(crate) fn integer_before_another(&self, index: usize) -> Result<i64, Error> {
        match self.integer(index, i64::MIN)? {
            i64::MAX => {
                let (expected, found) = (format!("an integer below {}", i64::MAX), i64::MAX);
                Err(self.problem(index, &expected, &found.to_string()))
            }
            value => Ok(value),
        }
    }

    pub(crate) fn problem(&self, index: usize, expected: &str, found: &str) -> Error {
        let problem = words::value(self.number, COLUMNS[index], expected, found);
        self.table.problem(problem)
    }
}

/// A value, short and safe to print.
pub(crate) fn described(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "NULL".to_owned(),
        ValueRef::Integer(value) => value.to_string(),
        // `2.0`, not `2`, and `1e300` not in full.
        ValueRef::Real(value) => format!("{value:?}"),
        ValueRef::Text(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => format!("'{}'", Printable(text)),
            Err(_) => format!("text of {} bytes that is not UTF-8", bytes.len()),
        },
        ValueRef::Blob(bytes) => format!("a blob of {} bytes", bytes.len()),
    }
}
