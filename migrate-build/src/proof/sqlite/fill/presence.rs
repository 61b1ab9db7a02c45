//! What a table holds already.

use super::super::table::{quoted, quoted_name};
use super::subject::Subject;
use rusqlite::Connection;
use rusqlite::types::Value;

/// How many columns are counted: a result of SQLite's has 2000 at the most, and each column asks for two.
const COUNTED: usize = 950;

/// Whether a default is a number, a string or a blob, and so means the same in a query. A bare word does not: as a
/// default it is a string, in a query a column.
fn is_constant(default: &str) -> bool {
    let blob = default.starts_with(['x', 'X']) && default.ends_with('\'');
    let first = default.trim_start_matches(['+', '-', ' ']);
    blob || (first.starts_with(|first: char| first == '\'' || first.is_ascii_digit())
        && !default.contains('('))
}

/// How many rows a table holds, and what is in their columns.
pub(super) struct Presence {
    pub(super) rows: i64,
    /// By column: whether some row has a value in it.
    pub(super) values: Vec<bool>,
    /// By column: whether some row has NULL in it.
    pub(super) nulls: Vec<bool>,
}

impl Presence {
    pub(super) fn read(db: &Connection, subject: &Subject<'_>) -> Result<Self, rusqlite::Error> {
        let names = subject.columns.iter().take(COUNTED);
        // A default that every row has got is no value of its own.
        let counts = names.map(|column| {
            let name = quoted_name(&column.name);
            match column
                .default
                .as_ref()
                .filter(|default| is_constant(default))
            {
                Some(default) => {
                    format!(", count({name}), count(nullif({name}, {default}))")
                }
                None => format!(", count({name}), count({name})"),
            }
        });
        let counts: String = counts.collect();
        let sql = format!(
            "SELECT count(*){counts} FROM {}",
            quoted(&subject.table.name)
        );
        db.query_row(&sql, [], |row| {
            let rows: i64 = row.get(0)?;
            let counts = (0..subject.columns.len()).map(|at| match at < COUNTED {
                true => Ok((row.get(2 * at + 1)?, row.get(2 * at + 2)?)),
                false => Ok((rows, rows)),
            });
            let counts = counts.collect::<Result<Vec<(i64, i64)>, rusqlite::Error>>()?;
            Ok(Self {
                rows,
                values: counts.iter().map(|(_, own)| *own > 0).collect(),
                nulls: counts.iter().map(|(some, _)| *some < rows).collect(),
            })
        })
    }

    /// That of a table without rows.
    pub(super) fn none(subject: &Subject<'_>) -> Self {
        let columns = subject.columns.len();
        Self {
            rows: 0,
            values: vec![false; columns],
            nulls: vec![false; columns],
        }
    }

    /// Counts a row that was inserted.
    pub(super) fn note(&mut self, row: &[Value]) {
        self.rows += 1;
        for (at, value) in row.iter().enumerate() {
            let null = *value == Value::Null;
            self.nulls[at] |= null;
            self.values[at] |= !null;
        }
    }

    /// Whether there is a value in every column, and NULL wherever it is allowed.
    pub(super) fn is_complete(&self, subject: &Subject<'_>) -> bool {
        let mut columns = 0..self.values.len();
        self.rows > 0
            && columns.all(|at| self.values[at] && (self.nulls[at] || !subject.nullable(at)))
    }

    /// Whether a row has a value in a column where no row has one; with `null`: NULL where no row has it.
    pub(super) fn gains(&self, row: &[Value], null: bool) -> bool {
        let there = if null { &self.nulls } else { &self.values };
        let mut pairs = there.iter().zip(row);
        self.rows == 0 || pairs.any(|(there, value)| !there && (*value == Value::Null) == null)
    }
}
