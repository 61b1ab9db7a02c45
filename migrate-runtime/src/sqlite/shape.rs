//! What the history table must look like to be read and written.

use super::failure::failure;
use super::history::{Table, Trouble, quoted};
use crate::history::{COLUMNS, words};
use rusqlite::Connection;
use rusqlite::types::Value;

/// A column by name, and whether a row cannot be written without it.
type Column = (String, bool);

impl Table {
    /// Whether the table is there. One of another shape is an error.
    pub(super) fn exists(&self, connection: &Connection) -> Result<bool, Trouble> {
        const KIND: &str = "SELECT type FROM main.sqlite_master WHERE type IN ('table', 'view') \
                            AND name = ?1 COLLATE NOCASE";
        // Asked first, since it finds a table by its name where a query of the schema reads all of it, and most
        // often there is none. What it tells may be a virtual table's that stands in no schema.
        let columns = self.columns(connection);
        if columns.as_ref().is_ok_and(Vec::is_empty) {
            return Ok(false);
        }
        let kind = connection.query_row(KIND, [&self.name], |row| row.get::<_, String>(0));
        match kind {
            Err(rusqlite::Error::QueryReturnedNoRows) => Ok(false),
            Err(error) => Err(failure(error, KIND).into()),
            Ok(kind) if kind != "table" => Err(self.problem(words::no_table(&kind)).into()),
            Ok(_) => match self.misshapen(&columns?) {
                Some(problem) => Err(self.problem(problem).into()),
                None => Ok(true),
            },
        }
    }

    /// The tables of a database without a history table; none where there is one.
    pub(crate) fn others(&self, connection: &Connection) -> Result<Vec<String>, Trouble> {
        // One query: another process may make the history and the tables in between two.
        const SQL: &str = "SELECT name FROM main.sqlite_master WHERE type = 'table' \
                           AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND NOT EXISTS \
                           (SELECT 1 FROM main.sqlite_master WHERE lower(name) = lower(?1)) \
                           ORDER BY name";
        let names = || -> Result<Vec<String>, rusqlite::Error> {
            // Most databases without a history are new: the answer for those is to cost little.
            if !connection
                .prepare("SELECT 1 FROM main.sqlite_master")?
                .exists([])?
            {
                return Ok(Vec::new());
            }
            let mut statement = connection.prepare(SQL)?;
            let names = statement.query_map([&self.name], |row| row.get(0))?;
            names.collect()
        };
        Ok(names().map_err(|error| failure(error, SQL))?)
    }

    /// The columns of whatever has the name in `main`; none where nothing has.
    fn columns(&self, connection: &Connection) -> Result<Vec<Column>, Trouble> {
        let sql = format!("PRAGMA main.table_info({})", quoted(&self.name));
        let read = || -> Result<Vec<Column>, rusqlite::Error> {
            let mut statement = connection.prepare(&sql)?;
            let columns = statement.query_map([], |row| {
                let (not_null, default, key): (bool, Value, i64) =
                    (row.get(3)?, row.get(4)?, row.get(5)?);
                let demanding = not_null && default == Value::Null && key == 0;
                Ok((row.get(1)?, demanding))
            })?;
            columns.collect()
        };
        read().map_err(|error| failure(error, &sql).into())
    }

    /// What is wrong with the columns of a table, if anything is.
    fn misshapen(&self, columns: &[Column]) -> Option<String> {
        let has = |wanted: &&str| {
            let mut names = columns.iter();
            names.any(|(name, _)| name.eq_ignore_ascii_case(wanted))
        };
        let missing: Vec<&str> = COLUMNS.into_iter().filter(|name| !has(name)).collect();
        if !missing.is_empty() {
            let found: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
            return Some(words::missing_columns(&missing, &found));
        }
        let ours = |name: &str| {
            let mut columns = COLUMNS.iter();
            columns.any(|column| column.eq_ignore_ascii_case(name))
        };
        let mut demanding = columns.iter().filter(|(_, demanding)| *demanding);
        let (name, _) = demanding.find(|(name, _)| !ours(name))?;
        Some(words::demanding_column(name))
    }
}
