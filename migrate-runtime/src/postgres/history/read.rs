//! What the server answers of the history table, read with suspicion, since anybody may have written to it.

use super::Table;
use crate::error::Error;
use crate::history::{COLUMNS, Row, State, words};
use crate::id::Printable;
use crate::postgres::driver::Reply;

/// The types of the [`COLUMNS`], in their order.
const TYPES: [&str; COLUMNS.len()] = [
    "bigint",
    "bigint",
    "text",
    "text",
    "text",
    "text",
    "integer",
    "timestamp with time zone",
    "bigint",
    "text",
    "text",
];

/// A column by name and type, and whether a row cannot be written without it.
type Column = (String, String, bool);

impl Table {
    /// Whether the table is there, by the answer to [`shape_sql`](Self::shape_sql). One of another shape is
    /// an error.
    pub(in crate::postgres) fn is_there(&self, shape: &Reply) -> Result<bool, Error> {
        let Some(kind) = shape.value(0) else {
            return Ok(false);
        };
        if !["r", "p"].contains(&kind) {
            let kind = match kind {
                "v" => "view",
                "m" => "materialized view",
                "S" => "sequence",
                "f" => "foreign table",
                _ => "relation of another kind",
            };
            return Err(self.problem(words::no_table(kind)));
        }
        let text =
            |row: &[Option<String>], at: usize| row.get(at).cloned().flatten().unwrap_or_default();
        let columns: Vec<Column> = shape
            .rows
            .iter()
            .map(|row| (text(row, 1), text(row, 2), text(row, 3) == "true"))
            .collect();
        match misshapen(&columns) {
            Some(problem) => Err(self.problem(problem)),
            // Migrations whose rows are not seen would be taken for pending.
            None if shape.value(4) == Some("true") => Err(self.problem(
                "expected to see all of its rows, found row-level security that applies to this role: migrate \
                 as the table's owner, or as a role with BYPASSRLS"
                    .to_owned(),
            )),
            None => Ok(true),
        }
    }

    /// The rows of the history, out of the answer to [`rows_sql`](Self::rows_sql).
    pub(in crate::postgres) fn rows(&self, reply: &Reply) -> Result<Vec<Row>, Error> {
        let mut found: Vec<Row> = Vec::new();
        for (index, cells) in reply.rows.iter().enumerate() {
            let row = self.row(cells, index + 1)?;
            if found.iter().any(|other| other.version == row.version) {
                return Err(self.problem(words::two_rows(row.version)));
            }
            found.push(row);
        }
        Ok(found)
    }

    fn row(&self, cells: &[Option<String>], number: usize) -> Result<Row, Error> {
        let problem = |at: usize, expected: &str, found: Option<&str>| {
            let found = described(found);
            self.problem(words::value(number, COLUMNS[at], expected, &found))
        };
        let cell = |at: usize| cells.get(at).and_then(Option::as_deref);
        let text = |at: usize| match cell(at) {
            Some(text) => Ok(text.to_owned()),
            None => Err(problem(at, "text", None)),
        };
        let integer = |at: usize, least: i64| {
            let value = cell(at).and_then(|text| text.parse::<i64>().ok());
            value.filter(|value| *value >= least).ok_or_else(|| {
                let expected = match least {
                    i64::MIN => "an integer".to_owned(),
                    _ => format!("an integer from {least}"),
                };
                problem(at, &expected, cell(at))
            })
        };
        let state = cell(5)
            .and_then(State::named)
            .ok_or_else(|| problem(5, &State::ALL.map(State::word).join(", "), cell(5)))?;
        Ok(Row {
            id: integer(0, i64::MIN)?,
            version: integer(1, 1)?,
            name: text(2)?,
            description: text(3)?,
            checksum: text(4)?,
            state,
            statements_done: usize::try_from(integer(6, 0)?).unwrap_or(usize::MAX),
            applied_at: text(7)?,
            execution_time_ms: u64::try_from(integer(8, 0)?).unwrap_or_default(),
            has_down: cell(9) == Some("t"),
        })
    }
}

/// A value, short and safe to print. The text that the server sends does not tell its type.
pub(in crate::postgres) fn described(value: Option<&str>) -> String {
    match value {
        None => "NULL".to_owned(),
        Some(number) if number.parse::<f64>().is_ok_and(f64::is_finite) => number.to_owned(),
        Some(text) => format!("'{}'", Printable(text)),
    }
}

/// What is wrong with the columns of a table, if anything is.
fn misshapen(columns: &[Column]) -> Option<String> {
    let found = |wanted: &str| columns.iter().find(|(name, ..)| name == wanted);
    let missing = COLUMNS.into_iter().filter(|name| found(name).is_none());
    let missing: Vec<&str> = missing.collect();
    if !missing.is_empty() {
        let found: Vec<&str> = columns.iter().map(|(name, ..)| name.as_str()).collect();
        return Some(words::missing_columns(&missing, &found));
    }
    let other = COLUMNS.iter().zip(TYPES).find_map(|(name, expected)| {
        let (_, kind, _) = found(name)?;
        (kind != expected).then(|| {
            let found = Printable(kind);
            format!("column {name}: expected the type {expected}, found {found}")
        })
    });
    if other.is_some() {
        return other;
    }
    let ours = |name: &str| COLUMNS.contains(&name);
    let mut demanding = columns.iter().filter(|(.., demanding)| *demanding);
    let (name, ..) = demanding.find(|(name, ..)| !ours(name))?;
    Some(words::demanding_column(name))
}

#[cfg(test)]
mod tests {
    use super::{COLUMNS, Column, TYPES, described, misshapen};

    #[test]
    fn values_are_told_as_far_as_text_tells_them() {
        let said = [None, Some("-1.5"), Some(""), Some("a\nb"), Some("nan")].map(described);
        assert_eq!(said, ["NULL", "-1.5", "''", "'a\\nb'", "'nan'"]);
    }

    #[test]
    fn a_table_of_another_shape_is_told_from_ours() {
        let ours: Vec<Column> = COLUMNS
            .iter()
            .zip(TYPES)
            .map(|(name, kind)| ((*name).to_owned(), kind.to_owned(), false))
            .collect();
        assert_eq!(misshapen(&ours), None);
        let mut narrow = ours.clone();
        narrow[1].1 = "integer".to_owned();
        assert_eq!(
            misshapen(&narrow).unwrap(),
            "column version: expected the type bigint, found integer"
        );
        assert_eq!(
            misshapen(&ours[..2]).unwrap(),
            "expected the columns name, description, checksum, state, statements_done, applied_at, \
             execution_time_ms, down_options, down_sql as well, found id, version"
        );
        let mut more = ours.clone();
        more.push(("who".to_owned(), "text".to_owned(), false));
        assert_eq!(misshapen(&more), None);
        more.push(("why".to_owned(), "text".to_owned(), true));
        assert!(
            misshapen(&more)
                .unwrap()
                .starts_with("column why is not this library's")
        );
    }
}
