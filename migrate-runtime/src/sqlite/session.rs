//! A connection to SQLite in the hands of the runner.

use super::backup::back_up;
use super::failure::{commit_failed, failure, retry};
use super::foreign_keys::{Violations, Watch, broken, note_blame, violations};
use super::history::{Table, Trouble};
use super::reader::described;
use super::settings::Settings;
use super::steps::{OPENING, Steps};
use super::verify::verify;
use crate::StepResult;
use crate::backup::Backup;
use crate::database::Sqlite;
use crate::error::{Error, Kept};
use crate::event::Listener;
use crate::history::{Row, StoredDown};
use crate::id::MigrationId;
use crate::plan::Planner;
use crate::schema::SchemaReport;
use crate::session::{
    Advance, Change, Failure, FailureKind, Found, Options, ROWS_SHOWN, Session, StepEnd, Underway,
};
use crate::set::Migration;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::path::PathBuf;
use std::time::Duration;

pub struct SqliteSession<'c> {
    // Fields are dropped in this order: a transaction is rolled back before the settings, some of which
    // cannot be changed inside one, are put back.
    transaction: Option<Transaction<'c>>,
    settings: Settings<'c>,
    connection: &'c Connection,
    table: Table,
    /// The lock timeout.
    wait: Duration,
    /// How closely foreign keys are watched.
    watch: Watch,
    /// Whether a step of this transaction may have broken a key.
    unchecked: bool,
    /// How many rows the history had when it was read in this transaction.
    rows: Option<usize>,
    steps: Steps,
    /// Whether a pragma may have been set since the settings were put back.
    unsettled: bool,
}

impl<'c> SqliteSession<'c> {
    pub(crate) fn open(connection: &'c Connection, options: &Options) -> Result<Self, Error> {
        let table = Table::named(&options.table)?;
        if !connection.is_autocommit() {
            return Err(Error::InTransaction);
        }
        let wait = options.lock_timeout;
        let settings = Settings::bound_waits(connection, wait).map_err(|error| {
            failure(error, "PRAGMA busy_timeout").while_doing("setting the busy timeout", wait)
        })?;
        Ok(Self {
            transaction: None,
            settings,
            connection,
            table,
            wait,
            watch: Watch::AtEnd,
            unchecked: false,
            rows: None,
            steps: Steps::default(),
            unsettled: false,
        })
    }

    /// Refuses a statement that has ended the transaction it ran in, or begun one of its own.
    fn refuse_transaction_control(&mut self) -> Result<(), Failure> {
        if self.transaction.is_some() {
            return self.steps.ran_statement(self.connection);
        }
        match self.connection.is_autocommit() {
            true => Ok(()),
            false => {
                self.execute("ROLLBACK")?;
                let words = "it began a transaction, which was rolled back";
                Err(Failure::of_io(std::io::Error::other(words)))
            }
        }
    }

    /// Undoes the pragmas of a migration that is done.
    fn settle(&mut self) -> Result<(), Error> {
        if !std::mem::take(&mut self.unsettled) {
            return Ok(());
        }
        let reset = self.settings.reset();
        self.while_doing("putting settings back", reset)
    }

    /// Compares the schema with the one that the applied migrations make.
    pub(crate) fn verify_schema(
        &mut self,
        planner: &Planner<'_, Sqlite>,
    ) -> Result<SchemaReport, Error> {
        let verified = verify(self.connection, &self.table, planner);
        self.while_doing("comparing the schema", verified)
    }

    fn while_doing<T>(&self, doing: &'static str, result: Result<T, Failure>) -> Result<T, Error> {
        result.map_err(|failure| failure.while_doing(doing, self.wait))
    }

    /// The same for what commits. If the disk fails then, nobody knows whether it came through. A write-ahead log that
    /// was written and not synced is read by whoever opens the database next; without such a log a file that is to
    /// become shorter is cut after the commit.
    fn while_committing<T>(
        &self,
        doing: &'static str,
        result: Result<T, Failure>,
    ) -> Result<T, Error> {
        result.map_err(|failure| commit_failed(failure, doing, self.wait))
    }

    /// Reads or writes the history, again and again until the lock timeout if another connection is in the way.
    fn on_history<T>(
        &self,
        doing: &'static str,
        attempt: impl Fn() -> Result<T, Trouble>,
    ) -> Result<T, Error> {
        let result = retry(self.wait, || match attempt() {
            Ok(value) => Ok(Ok(value)),
            Err(Trouble::Error(error)) => Ok(Err(error)),
            Err(Trouble::Failure(failure)) => Err(failure),
        });
        self.while_doing(doing, result)?
    }

    fn execute(&self, sql: &str) -> Result<(), Failure> {
        let result = self.connection.execute_batch(sql);
        result.map_err(|error| failure(error, sql))
    }

    /// Whether this database can be written, by writing to it what is there: then what a statement found to be
    /// read-only is an attached one.
    fn can_be_written(&self) -> bool {
        let version = self
            .connection
            .query_row("PRAGMA main.user_version", [], |row| row.get::<_, i64>(0));
        version.is_ok_and(|version| {
            self.execute(&format!("PRAGMA main.user_version = {version}"))
                .is_ok()
        })
    }

    fn violations(&self) -> Result<Violations, Error> {
        self.while_doing("checking foreign keys", violations(self.connection))
    }
}

impl<'c> Session for SqliteSession<'c> {
    type Db = Sqlite;
    type Listener = Listener<'c>;

    async fn sleep(&mut self, nap: Duration) {
        std::thread::sleep(nap);
    }

    async fn is_current(&mut self, set: &[Migration<Sqlite>]) -> Result<bool, Error> {
        let result = retry(self.wait, || self.table.is_current(self.connection, set));
        self.while_doing("reading the history", result)
    }

    async fn history(&mut self) -> Result<Vec<Row>, Error> {
        let rows = self.on_history("reading the history", || self.table.rows(self.connection))?;
        self.rows = self.transaction.as_ref().map(|_| rows.len());
        Ok(rows)
    }

    async fn stored_down(&mut self, version: i64) -> Result<StoredDown, Error> {
        self.on_history("reading the history", || {
            self.table.stored_down(self.connection, version)
        })
    }

    async fn stored_text(&mut self, version: i64) -> Result<(String, Option<String>), Error> {
        self.on_history("reading the history", || {
            self.table.stored_text(self.connection, version)
        })
    }

    async fn code(&mut self, code: fn(&Transaction<'_>) -> StepResult) -> StepResult {
        match &self.transaction {
            Some(transaction) => {
                self.unsettled = true;
                let result = code(transaction);
                self.steps.ran_code(self.connection);
                result
            }
            None => Err("a step in Rust runs inside a transaction".into()),
        }
    }

    async fn total_changes(&mut self) -> Result<u64, Error> {
        const SQL: &str = "SELECT total_changes()";
        let changes: Result<i64, _> = self.connection.query_row(SQL, [], |row| row.get(0));
        let changes = changes.map_err(|error| failure(error, SQL));
        let changes = self.while_doing("counting changes", changes)?;
        Ok(u64::try_from(changes).unwrap_or_default())
    }

    async fn tables_without_history(&mut self) -> Result<Vec<String>, Error> {
        self.on_history("reading the schema", || self.table.others(self.connection))
    }

    async fn back_up(
        &mut self,
        backup: &Backup,
        version: &str,
        mut progress: impl FnMut(usize, usize),
    ) -> Result<PathBuf, Error> {
        let made = back_up(self.connection, backup, version, self.wait, &mut progress);
        made.map_err(|trouble| trouble.into_error(self.wait))
    }

    async fn begin(&mut self, foreign_keys: bool) -> Result<(), Error> {
        let result = self.settings.set_foreign_keys(foreign_keys);
        self.while_doing("reading the settings", result)?;
        let begun = retry(self.wait, || {
            let behavior = TransactionBehavior::Immediate;
            let transaction = Transaction::new_unchecked(self.connection, behavior);
            transaction.map_err(|error| failure(error, "BEGIN IMMEDIATE"))
        });
        self.transaction = Some(self.while_doing("taking the lock", begun)?);
        self.unchecked = false;
        self.rows = None;
        let steps = Steps::begin(self.connection);
        self.steps = self.while_doing(OPENING, steps)?;
        self.watch = match self.watch {
            Watch::NextAtEachStep => Watch::each_step(self.violations()?),
            _ => Watch::AtEnd,
        };
        Ok(())
    }

    async fn enter_step(&mut self) -> Result<(), Error> {
        self.steps.enter();
        Ok(())
    }

    async fn leave_step(&mut self, id: &MigrationId, checked: bool) -> Result<(), StepEnd> {
        self.steps.leave(self.connection, id, self.wait)?;
        self.unchecked |= checked;
        self.settle().map_err(StepEnd::Error)?;
        if checked && matches!(self.watch, Watch::AtEachStep { .. }) {
            let now = self.violations().map_err(StepEnd::Error)?;
            if let Watch::AtEachStep { before, blame } = &mut self.watch {
                note_blame(&now, before, blame, id);
            }
        }
        Ok(())
    }

    async fn has_escaped(&mut self) -> bool {
        self.steps.has_escaped(self.connection)
    }

    async fn statement(&mut self, sql: &str) -> Result<(), Failure> {
        let word = sql.get(..6);
        self.unsettled |= word.is_some_and(|word| word.eq_ignore_ascii_case("PRAGMA"));
        let run = || -> Result<(), rusqlite::Error> {
            let mut statement = self.connection.prepare(sql)?;
            let mut rows = statement.query([])?;
            while rows.next()?.is_some() {}
            Ok(())
        };
        let result = match self.transaction {
            // The lock is held: what is busy now stays so.
            Some(_) => run().map_err(|error| failure(error, sql)),
            None => retry(self.wait, || run().map_err(|error| failure(error, sql))),
        };
        match result {
            Ok(()) => self.refuse_transaction_control(),
            Err(failure) if failure.kind == FailureKind::ReadOnly && self.can_be_written() => {
                Err(Failure {
                    kind: FailureKind::Other,
                    ..failure
                })
            }
            Err(failure) => Err(failure),
        }
    }

    async fn query(&mut self, sql: &str) -> Result<Found, Failure> {
        let run = || -> Result<Found, rusqlite::Error> {
            let mut statement = self.connection.prepare(sql)?;
            let names: Vec<String> = (0..statement.column_count())
                .map(|index| statement.column_name(index).map(str::to_owned))
                .collect::<Result<_, _>>()?;
            let mut found = Found::default();
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                if found.rows.len() == ROWS_SHOWN {
                    found.more = true;
                    break;
                }
                let cells = names.iter().enumerate().map(|(index, name)| {
                    Ok(format!("{name} = {}", described(row.get_ref(index)?)))
                });
                let cells = cells.collect::<Result<Vec<_>, rusqlite::Error>>()?;
                found.rows.push(cells.join(", "));
            }
            Ok(found)
        };
        retry(self.wait, || run().map_err(|error| failure(error, sql)))
    }

    async fn write(&mut self, changes: &[Change<'_>]) -> Result<(), Error> {
        self.steps.close(self.connection, self.wait)?;
        self.on_history("writing the history", || {
            self.table.write(self.connection, self.rows, changes)
        })
    }

    async fn keys_hold(&mut self) -> Result<bool, Error> {
        if !self.unchecked {
            return Ok(true);
        }
        let now = self.violations()?;
        match &self.watch {
            Watch::AtEachStep { before, blame } => match broken(&now, before, blame) {
                None => Ok(true),
                Some((migration, violations)) => Err(Error::ForeignKeys {
                    migration,
                    violations,
                    kept: Kept::default(),
                }),
            },
            _ if now.is_empty() => Ok(true),
            _ => {
                self.rollback().await;
                self.watch = Watch::NextAtEachStep;
                Ok(false)
            }
        }
    }

    async fn accept_present_violations(&mut self) -> Result<(), Error> {
        self.watch = Watch::each_step(self.violations()?);
        Ok(())
    }

    async fn keys_still_hold(&mut self, id: &MigrationId) -> Result<(), Error> {
        let now = self.violations()?;
        if !matches!(self.watch, Watch::AtEachStep { .. }) {
            self.watch = Watch::each_step(Violations::default());
        }
        if let Watch::AtEachStep { before, blame } = &mut self.watch {
            note_blame(&now, before, blame, id);
        }
        self.unchecked = true;
        self.keys_hold().await.map(drop)
    }

    async fn commit(&mut self) -> Result<(), Error> {
        self.steps.close(self.connection, self.wait)?;
        // A reader can be in the way of a commit, which then may be tried again. Dropped after it, the
        // transaction rolls back what could not be committed.
        let committed = retry(self.wait, || self.execute("COMMIT"));
        self.transaction = None;
        self.while_committing("committing", committed)
    }

    async fn rollback(&mut self) {
        // Dropping it rolls back; where even that fails SQLite has rolled back already.
        self.transaction = None;
    }

    async fn advance(&mut self, row: &Underway, change: Advance) -> Result<bool, Error> {
        let result = retry(self.wait, || {
            self.table.advance(self.connection, row, change)
        });
        let advanced = self.while_committing("writing the history", result)?;
        if !matches!(change, Advance::Statement) {
            self.settle()?;
        }
        Ok(advanced)
    }
}
