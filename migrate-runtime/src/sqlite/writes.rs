//! Makes the history table, and writes its rows.

use super::failure::failure;
use super::history::{Table, Trouble};
use crate::history::{State, words};
use crate::session::{Advance, Change, Failure, NewRow, Underway};
use rusqlite::{Connection, Statement, params};

impl Table {
    /// Makes the table if it is not there. One that has not as many rows as it had before in this transaction is
    /// refused.
    fn prepare(&self, connection: &Connection, before: Option<usize>) -> Result<(), Trouble> {
        let sql = format!("SELECT count(*) FROM {}", self.quoted);
        let count = || {
            let count = connection.query_row(&sql, [], |row| row.get::<_, i64>(0));
            count.map_err(|error| failure(error, &sql))
        };
        let now = match count() {
            // Rows can be counted of a table of another shape, of a view, and of what a module of the connection
            // shows under this name without any table.
            Ok(now) if self.exists(connection)? => now,
            // To make it where it may be there costs less in a large schema than to find out first.
            _ => {
                self.create_in(connection)?;
                match count() {
                    Ok(now) => now,
                    Err(failure) => {
                        self.exists(connection)?;
                        return Err(failure.into());
                    }
                }
            }
        };
        match before {
            Some(before) if integer(before) != now => {
                Err(self.problem(words::other_rows(before, now)).into())
            }
            _ => Ok(()),
        }
    }

    /// Makes the table if it is not there.
    pub(crate) fn create_in(&self, connection: &Connection) -> Result<(), Failure> {
        let sql = self.create();
        connection
            .execute_batch(&sql)
            .map_err(|error| failure(error, &sql))
    }

    /// Writes changes in the transaction that has begun. See [`Session::write`](crate::session::Session::write).
    pub(crate) fn write(
        &self,
        connection: &Connection,
        before: Option<usize>,
        changes: &[Change<'_>],
    ) -> Result<(), Trouble> {
        self.prepare(connection, before)?;
        let mut next = None;
        // Changes of a kind follow one another: each kind is prepared once.
        let mut prepared: Option<(String, Statement<'_>)> = None;
        for change in changes {
            let sql = self.sql(change);
            let (sql, mut statement) = match prepared.take().filter(|(last, _)| *last == sql) {
                Some(same) => same,
                None => {
                    let statement = connection.prepare(&sql);
                    let statement = statement.map_err(|error| failure(error, &sql))?;
                    (sql, statement)
                }
            };
            // Asked anew after each change that is no INSERT: a DELETE can lower what the highest id is.
            let last = next.take();
            let written = match change {
                Change::Insert(row) => {
                    let (id, now) = last.map_or_else(|| self.next(connection), Ok)?;
                    let written = insert(&mut statement, row, id, &now);
                    next = Some((id.saturating_add(1), now));
                    written
                }
                Change::Restamp(row) => restamp(&mut statement, row),
                Change::Delete(version) => statement.execute([version]),
                Change::Reverting {
                    version,
                    down_options,
                    down_sql,
                } => {
                    let state = State::Reverting.word();
                    statement.execute(params![version, state, down_options, down_sql])
                }
            };
            let written = written.map_err(|error| failure(error, &sql))?;
            if written != 1 {
                // A trigger on the table can swallow a row without an error.
                let problem = words::not_one_row(change.version(), written);
                return Err(self.problem(problem).into());
            }
            prepared = Some((sql, statement));
        }
        Ok(())
    }

    /// The next id, and the time.
    fn next(&self, connection: &Connection) -> Result<(i64, String), Failure> {
        let sql = format!(
            "SELECT coalesce(max(id), 0) + 1, strftime('%Y-%m-%dT%H:%M:%fZ', 'now') FROM {}",
            self.quoted
        );
        let next = connection.query_row(&sql, [], |row| Ok((row.get(0)?, row.get(1)?)));
        next.map_err(|error| failure(error, &sql))
    }

    /// The statement that makes a change. Its values are given when it is executed.
    fn sql(&self, change: &Change<'_>) -> String {
        let table = &self.quoted;
        match change {
            Change::Insert(_) => format!(
                "INSERT INTO {table} (id, version, name, description, checksum, state, \
                 statements_done, applied_at, execution_time_ms, down_options, down_sql) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
            ),
            Change::Restamp(_) => format!(
                "UPDATE {table} SET name = ?2, description = ?3, checksum = ?4, \
                 down_options = ?5, down_sql = ?6 WHERE version = ?1"
            ),
            Change::Delete(_) => format!("DELETE FROM {table} WHERE version = ?1"),
            Change::Reverting { .. } => format!(
                "UPDATE {table} SET state = ?2, statements_done = 0, down_options = ?3, \
                 down_sql = ?4 WHERE version = ?1"
            ),
        }
    }

    fn create(&self) -> String {
        format!(
            "CREATE TABLE IF NOT EXISTS {} (
    id                INTEGER PRIMARY KEY,
    version           INTEGER NOT NULL UNIQUE,
    name              TEXT    NOT NULL,
    description       TEXT    NOT NULL,
    checksum          TEXT    NOT NULL,
    state             TEXT    NOT NULL,
    statements_done   INTEGER NOT NULL,
    applied_at        TEXT    NOT NULL,
    execution_time_ms INTEGER NOT NULL,
    down_options      TEXT    NOT NULL,
    down_sql          TEXT
)",
            self.quoted
        )
    }

    /// See [`Session::advance`](crate::session::Session::advance).
    pub(crate) fn advance(
        &self,
        connection: &Connection,
        row: &Underway,
        change: Advance,
    ) -> Result<bool, Failure> {
        let table = &self.quoted;
        let (change, time) = match change {
            Advance::Statement => (
                format!("UPDATE {table} SET statements_done = statements_done + 1"),
                0,
            ),
            Advance::Applied { execution_time_ms } => (
                format!(
                    "UPDATE {table} SET state = 'applied', execution_time_ms = ?4, \
                     applied_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"
                ),
                integer(execution_time_ms),
            ),
            Advance::Reverted => (format!("DELETE FROM {table}"), 0),
        };
        // `?4 = ?4`: every change takes the same values, whether it needs the last or not.
        let sql = format!(
            "{change} WHERE version = ?1 AND state = ?2 AND statements_done = ?3 AND ?4 = ?4"
        );
        let values = params![
            row.version,
            row.state.word(),
            integer(row.statements_done),
            time
        ];
        let changed = connection.execute(&sql, values);
        changed
            .map(|rows| rows == 1)
            .map_err(|error| failure(error, &sql))
    }
}

/// Gives how many rows were written.
fn insert(
    statement: &mut Statement<'_>,
    row: &NewRow<'_>,
    id: i64,
    now: &str,
) -> Result<usize, rusqlite::Error> {
    statement.execute(params![
        id,
        row.version,
        row.name,
        row.description,
        row.checksum,
        row.state.word(),
        integer(row.statements_done),
        now,
        integer(row.execution_time_ms),
        row.down_options,
        row.down_sql,
    ])
}

/// The same for a row that is there.
fn restamp(statement: &mut Statement<'_>, row: &NewRow<'_>) -> Result<usize, rusqlite::Error> {
    statement.execute(params![
        row.version,
        row.name,
        row.description,
        row.checksum,
        row.down_options,
        row.down_sql
    ])
}

fn integer(value: impl TryInto<i64>) -> i64 {
    value.try_into().unwrap_or(i64::MAX)
}
