//! What the proof of `migrate-build` needs of the runtime: a migration is proven by the code that runs it.
//! Not part of the public interface: it changes without notice.

pub use super::schema::{Stored, differences, shown};

use super::failure::failure;
use super::foreign_keys;
use super::session::SqliteSession;
use crate::error::{Error, ForeignKeyViolation};
use crate::event::{Event, Events};
use crate::migrator::Settings;
use crate::plan::Direction;
use crate::run::Run;
use crate::session::block_on;
use crate::set::{Migration, Migrations};
use rusqlite::Connection;
use std::time::Duration;

/// Runs sections of migrations, one by one, without a history.
pub struct Rehearsal<'c> {
    run: Run<SqliteSession<'c>>,
}

impl<'c> Rehearsal<'c> {
    /// On a connection without a transaction. Its settings are put back when this is dropped.
    ///
    /// # Errors
    ///
    /// If it is inside a transaction, or its settings cannot be read.
    pub fn on(
        connection: &'c Connection,
        set: &Migrations,
        listener: impl FnMut(&Event<'_>) + 'c,
    ) -> Result<Self, Error> {
        let settings = Settings::of(set);
        let session = SqliteSession::open(connection, &settings.session)?;
        Ok(Self {
            run: Run {
                events: Events::to(Box::new(listener)),
                ..Run::new(session, set, settings)
            },
        })
    }

    /// Runs a section as any run does, with the checks behind it or not, and commits it. On an error the
    /// database is as it was, but for a `no-transaction` section, whose statements stay.
    ///
    /// # Errors
    ///
    /// As those of a run.
    pub fn run(
        &mut self,
        migration: &'static Migration,
        direction: Direction,
        checks: bool,
    ) -> Result<(), Error> {
        self.run.checks = checks;
        block_on(self.run.rehearse_alone(migration, direction))
    }
}

/// The history table, empty, as the first run makes it; and its name.
///
/// # Errors
///
/// If it cannot be made.
pub fn create_history(connection: &Connection, set: &Migrations) -> Result<String, Error> {
    let table = Settings::of(set).session.table;
    let created = super::history::Table::named(&table)?.create_in(connection);
    created.map_err(|failure| failure.while_doing("making the history table", Duration::ZERO))?;
    Ok(table)
}

/// The rows of tables of `main` whose foreign keys point nowhere.
///
/// # Errors
///
/// If the tables cannot be read.
pub fn violations(
    connection: &Connection,
    tables: &[&str],
) -> Result<Vec<ForeignKeyViolation>, Error> {
    let found = foreign_keys::violations_of(connection, tables);
    found.map_err(|failure| failure.while_doing("checking foreign keys", Duration::ZERO))
}

/// A driver's error at what is no statement of a migration.
pub fn error(doing: &'static str, error: rusqlite::Error) -> Error {
    failure(error, "").while_doing(doing, Duration::ZERO)
}

/// What SQLite says of a statement, and the byte of it where the mistake is.
pub fn said(error: rusqlite::Error, sql: &str) -> (String, Option<usize>) {
    let failure = failure(error, sql);
    (failure.error.to_string(), failure.offset)
}
