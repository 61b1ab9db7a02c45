//! The history table: read with suspicion, since anybody may have written to it.

use super::failure::failure;
use super::reader::Reader;
use crate::database::Sqlite;
use crate::error::{Error, Kept};
use crate::history::{Row, State, StoredDown, words};
use crate::id::Printable;
use crate::session::{Failure, FailureKind};
use crate::set::Migration;
use rusqlite::Connection;
use rusqlite::types::ValueRef;

/// A history table by name. It is always named with its schema: a temporary table would stand before it.
pub(crate) struct Table {
    pub(super) name: String,
    pub(super) quoted: String,
}

/// Why the history could not be read or written.
pub(crate) enum Trouble {
    Failure(Failure),
    Error(Error),
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

/// A name in double quotes.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

impl Table {
    pub(crate) fn named(name: &str) -> Result<Self, Error> {
        let problem = if name.is_empty() {
            "it is empty"
        } else if name.contains('\0') {
            "it holds U+0000"
        } else if name.to_ascii_lowercase().starts_with("sqlite_") {
            "names that begin with `sqlite_` are SQLite's own"
        } else {
            return Ok(Self {
                name: name.to_owned(),
                quoted: format!("main.{}", quoted(name)),
            });
        };
        Err(Error::TableName {
            table: name.to_owned(),
            problem,
        })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// See [`Session::is_current`](crate::session::Session::is_current).
    pub(crate) fn is_current(
        &self,
        connection: &Connection,
        set: &[Migration<Sqlite>],
    ) -> Result<bool, Failure> {
        let sql = format!(
            "SELECT version, checksum, state FROM {} ORDER BY id",
            self.quoted
        );
        let mut statement = match connection
            .prepare(&sql)
            .map_err(|error| failure(error, &sql))
        {
            Ok(statement) => statement,
            // It was waited for already.
            Err(failure) if failure.kind == FailureKind::Busy => return Err(failure),
            // Whatever else it is, reading the history finds out.
            Err(_) => return Ok(false),
        };
        let mut compare = || -> Result<bool, rusqlite::Error> {
            let mut rows = statement.query([])?;
            let mut set = set.iter();
            while let Some(row) = rows.next()? {
                let Some(migration) = set.next() else {
                    return Ok(false);
                };
                let same = row.get_ref(0)? == ValueRef::Integer(migration.version())
                    && row.get_ref(1)? == ValueRef::Text(migration.checksum().as_bytes())
                    && row.get_ref(2)? == ValueRef::Text(State::Applied.word().as_bytes());
                if !same {
                    return Ok(false);
                }
            }
            Ok(set.next().is_none())
        };
        compare().map_err(|error| failure(error, &sql))
    }

    /// All rows, in order of application; none if there is no table.
    pub(crate) fn rows(&self, connection: &Connection) -> Result<Vec<Row>, Trouble> {
        // The two last columns are only named here, so that a table without them is refused before anything runs.
        let sql = format!(
            "SELECT id, version, name, description, checksum, state, statements_done, applied_at, \
             execution_time_ms, down_sql IS NOT NULL, down_options IS NULL FROM {} ORDER BY id",
            self.quoted
        );
        let prepared = connection
            .prepare(&sql)
            .map_err(|error| failure(error, &sql));
        let mut statement = match prepared {
            Ok(statement) => statement,
            Err(failure) if failure.kind == FailureKind::Busy => return Err(failure.into()),
            Err(_) if !self.exists(connection)? => return Ok(Vec::new()),
            // Another process may have made the table between the two.
            Err(_) => connection
                .prepare(&sql)
                .map_err(|error| failure(error, &sql))?,
        };
        let wrap = |error| Trouble::Failure(failure(error, &sql));
        let mut found: Vec<Row> = Vec::new();
        let mut rows = statement.query([]).map_err(wrap)?;
        while let Some(row) = rows.next().map_err(wrap)? {
            let row = self.row(row, found.len() + 1)?;
            if found.iter().any(|other| other.version == row.version) {
                return Err(self.problem(words::two_rows(row.version)).into());
            }
            found.push(row);
        }
        Ok(found)
    }

    pub(super) fn problem(&self, problem: String) -> Error {
        Error::History {
            table: self.name.clone(),
            problem,
            kept: Kept::default(),
        }
    }

    fn row(&self, row: &rusqlite::Row<'_>, number: usize) -> Result<Row, Error> {
        let read = Reader {
            table: self,
            row,
            number,
        };
        let state = read.text(5)?;
        let Some(state) = State::named(&state) else {
            let known = State::ALL.map(State::word).join(", ");
            return Err(read.problem(5, &known, &format!("'{}'", Printable(&state))));
        };
        Ok(Row {
            id: read.integer_before_another(0)?,
            version: read.integer(1, 1)?,
            name: read.text(2)?,
            description: read.text(3)?,
            checksum: read.text(4)?,
            state,
            statements_done: usize::try_from(read.integer(6, 0)?).unwrap_or(usize::MAX),
            applied_at: read.text(7)?,
            execution_time_ms: u64::try_from(read.integer(8, 0)?).unwrap_or_default(),
            has_down: read.integer(9, 0)? != 0,
        })
    }

    /// The down text that is stored in a row, and its options.
    pub(crate) fn stored_text(
        &self,
        connection: &Connection,
        version: i64,
    ) -> Result<(String, Option<String>), Trouble> {
        let sql = format!(
            "SELECT down_options, down_sql FROM {} WHERE version = ?1",
            self.quoted
        );
        let text = |value: ValueRef<'_>| value.as_str().map(str::to_owned).ok();
        let stored = connection.query_row(&sql, [version], |row| {
            Ok((
                text(row.get_ref(0)?).unwrap_or_default(),
                text(row.get_ref(1)?),
            ))
        });
        Ok(stored.map_err(|error| failure(error, &sql))?)
    }

    /// The down section that is stored in a row.
    pub(crate) fn stored_down(
        &self,
        connection: &Connection,
        version: i64,
    ) -> Result<StoredDown, Trouble> {
        let (options, down) = self.stored_text(connection, version)?;
        let stored = down.and_then(|sql| StoredDown::read(sql, &options));
        stored.ok_or_else(|| self.problem(words::no_down(version)).into())
    }
}
