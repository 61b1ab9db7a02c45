//! A connection to SQLite in the hands of the runner.

use super::failure::{failure, retry};
use super::foreign_keys::{Watch, broken, note_blame, violations};
use super::history::{Table, Trouble};
use super::reader::described;
use super::settings::Settings;
use crate::database::Sqlite;
use crate::error::{Error, Kept};
use crate::history::{Row, StoredDown};
use crate::id::MigrationId;
use crate::session::{
    Advance, Change, Failure, FailureKind, Found, Options, Session, StepEnd, Underway,
};
use crate::set::Migration;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::time::Duration;

const STEP: &str = "migrate_step";

pub(crate) struct SqliteSession<'c> {
    // Fields are dropped in this order: a transaction is rolled back before the settings, some of which
    // cannot be changed inside one, are put back.
    transaction: Option<Transaction<'c>>,
    settings: Settings<'c>,
    connection: &'c Connection,
    table: Table,
    wait: Duration,
    watch: Watch,
    /// Whether a step of this transaction may have broken a key.
    unchecked: bool,
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
            watch: Watch::Trusting,
            unchecked: false,
        })
    }

    fn while_doing<T>(&self, doing: &'static str, result: Result<T, Failure>) -> Result<T, Error> {
        result.map_err(|failure| failure.while_doing(doing, self.wait))
    }

    /// Tries what concerns the history until the lock timeout.
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

    /// Whether it is not this database that a statement found to be read-only, but an attached one.
    fn can_be_written(&self) -> bool {
        let version = self
            .connection
            .query_row("PRAGMA main.user_version", [], |row| row.get::<_, i64>(0));
        version.is_ok_and(|version| {
            self.execute(&format!("PRAGMA main.user_version = {version}"))
                .is_ok()
        })
    }

    fn violations(&self) -> Result<super::foreign_keys::Violations, Error> {
        self.while_doing("checking foreign keys", violations(self.connection))
    }
}

impl Session<Sqlite> for SqliteSession<'_> {
    fn is_current(&mut self, set: &[Migration<Sqlite>]) -> Result<bool, Error> {
        let result = retry(self.wait, || self.table.is_current(self.connection, set));
        self.while_doing("reading the history", result)
    }

    fn history(&mut self) -> Result<Vec<Row>, Error> {
        self.on_history("reading the history", || self.table.rows(self.connection))
    }

    fn stored_down(&mut self, version: i64) -> Result<StoredDown, Error> {
        self.on_history("reading the history", || {
            self.table.stored_down(self.connection, version)
        })
    }

    fn begin(&mut self, foreign_keys: bool) -> Result<(), Error> {
        let result = self.settings.set_foreign_keys(foreign_keys);
        self.while_doing("reading the settings", result)?;
        let begun = retry(self.wait, || {
            let behavior = TransactionBehavior::Immediate;
            let transaction = Transaction::new_unchecked(self.connection, behavior);
            transaction.map_err(|error| failure(error, "BEGIN IMMEDIATE"))
        });
        self.transaction = Some(self.while_doing("taking the lock", begun)?);
        self.unchecked = false;
        self.watch = match self.watch {
            Watch::CountNext => Watch::comparing(self.violations()?),
            _ => Watch::Trusting,
        };
        Ok(())
    }

    fn enter_step(&mut self) -> Result<(), Error> {
        let result = self.execute(&format!("SAVEPOINT {STEP}"));
        self.while_doing("opening a savepoint", result)
    }

    fn leave_step(&mut self, id: &MigrationId, checked: bool) -> Result<(), StepEnd> {
        let released = self.execute(&format!("RELEASE {STEP}"));
        released.map_err(|failure| StepEnd::Escaped(failure.error))?;
        self.unchecked |= checked;
        let reset = self.settings.reset();
        self.while_doing("putting settings back", reset)
            .map_err(StepEnd::Error)?;
        if checked && matches!(self.watch, Watch::Comparing { .. }) {
            let now = self.violations().map_err(StepEnd::Error)?;
            if let Watch::Comparing { before, blame } = &mut self.watch {
                note_blame(&now, before, blame, id);
            }
        }
        Ok(())
    }

    fn statement(&mut self, sql: &str) -> Result<(), Failure> {
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
        result.map_err(|failure| match failure.kind {
            FailureKind::ReadOnly if self.can_be_written() => Failure {
                kind: FailureKind::Other,
                ..failure
            },
            _ => failure,
        })
    }

    fn query(&mut self, sql: &str) -> Result<Found, Failure> {
        const SHOWN: usize = 3;
        let run = || -> Result<Found, rusqlite::Error> {
            let mut statement = self.connection.prepare(sql)?;
            let names: Vec<String> = (0..statement.column_count())
                .map(|index| statement.column_name(index).map(str::to_owned))
                .collect::<Result<_, _>>()?;
            let mut found = Found::default();
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                if found.rows.len() == SHOWN {
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

    fn write(&mut self, changes: &[Change<'_>]) -> Result<(), Error> {
        self.on_history("writing the history", || {
            self.table.write(self.connection, changes)
        })
    }

    fn keys_hold(&mut self) -> Result<bool, Error> {
        if !self.unchecked {
            return Ok(true);
        }
        let now = self.violations()?;
        match &self.watch {
            Watch::Comparing { before, blame } => match broken(&now, before, blame) {
                None => Ok(true),
                Some((migration, violations)) => Err(Error::ForeignKeys {
                    migration,
                    violations,
                    kept: Kept::default(),
                }),
            },
            _ if now.is_empty() => Ok(true),
            _ => {
                self.rollback();
                self.watch = Watch::CountNext;
                Ok(false)
            }
        }
    }

    fn accept_present_violations(&mut self) -> Result<(), Error> {
        self.watch = Watch::comparing(self.violations()?);
        Ok(())
    }

    fn keys_still_hold(&mut self, id: &MigrationId) -> Result<(), Error> {
        let now = self.violations()?;
        if !matches!(self.watch, Watch::Comparing { .. }) {
            self.watch = Watch::comparing(Default::default());
        }
        if let Watch::Comparing { before, blame } = &mut self.watch {
            note_blame(&now, before, blame, id);
        }
        self.unchecked = true;
        self.keys_hold().map(drop)
    }

    fn commit(&mut self) -> Result<(), Error> {
        // A reader can be in the way of a commit, which then may be tried again. Dropped after it, the
        // transaction rolls back what could not be committed.
        let committed = retry(self.wait, || self.execute("COMMIT"));
        self.transaction = None;
        self.while_doing("committing", committed)
    }

    fn rollback(&mut self) {
        // Dropping it rolls back; where even that fails SQLite has rolled back already.
        self.transaction = None;
    }

    fn advance(&mut self, row: &Underway, change: Advance) -> Result<bool, Error> {
        let result = retry(self.wait, || {
            self.table.advance(self.connection, row, change)
        });
        let advanced = self.while_doing("writing the history", result)?;
        if !matches!(change, Advance::Statement) {
            let reset = self.settings.reset();
            self.while_doing("putting settings back", reset)?;
        }
        Ok(advanced)
    }
}
