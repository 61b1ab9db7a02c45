//! What the runner asks of a database. A backend is one implementation of [`Session`].

use crate::backup::Backup;
use crate::database::Database;
use crate::error::{BackendError, Error, Kept};
use crate::history::{Row, State, StoredDown};
use crate::id::MigrationId;
use crate::plan::{Direction, Planner};
use crate::schema::SchemaReport;
use crate::set::Migration;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// What a session needs to know of the caller's options.
#[derive(Clone, Debug)]
pub struct Options {
    pub(crate) lock_timeout: Duration,
    pub(crate) table: String,
}

/// A connection in the hands of the runner.
///
/// Dropping it rolls back what is not committed and puts back every setting that was changed, after an
/// error and while a panic unwinds too.
pub trait Session<Db: Database> {
    /// Whether the history is exactly the set, all of it applied: the one question a start asks when
    /// nothing is pending, answered by one query and without an allocation for each row.
    fn is_current(&mut self, set: &[Migration<Db>]) -> Result<bool, Error>;

    /// The rows in order of application; none where there is no table.
    fn history(&mut self) -> Result<Vec<Row>, Error>;

    /// The down section in a row of the history.
    fn stored_down(&mut self, version: i64) -> Result<StoredDown, Error>;

    /// Takes the lock and begins a transaction, with foreign keys enforced or not while it lasts and
    /// until the next one begins.
    fn begin(&mut self, foreign_keys: bool) -> Result<(), Error>;

    /// The down text in a row of the history, and its options, as they are.
    fn stored_text(&mut self, version: i64) -> Result<(String, Option<String>), Error>;

    /// Opens a step inside the transaction.
    fn enter_step(&mut self) -> Result<(), Error>;

    /// Closes it; fails if the transaction is not the one in which it was opened. `checked` is whether
    /// the step may have broken foreign keys.
    fn leave_step(&mut self, id: &MigrationId, checked: bool) -> Result<(), StepEnd>;

    /// After a step has failed: whether it had ended the transaction itself before that. What the database
    /// rolls back because of the failure is no such thing.
    fn has_escaped(&mut self) -> bool;

    /// Runs a statement to its end.
    fn statement(&mut self, sql: &str) -> Result<(), Failure>;

    /// Runs a step in Rust.
    fn code(&mut self, code: Db::Code) -> crate::StepResult;

    /// How many rows this connection has changed since it was opened.
    fn total_changes(&mut self) -> Result<u64, Error>;

    /// The tables of a database that has no history table.
    fn tables_without_history(&mut self) -> Result<Vec<String>, Error>;

    /// Compares the schema with the one that the applied migrations make.
    fn verify_schema(&mut self, planner: &Planner<'_, Db>) -> Result<SchemaReport, Error>;

    /// Copies the database to a file, whose name holds the version the database is at.
    fn back_up(
        &mut self,
        backup: &Backup,
        version: &str,
        progress: &mut dyn FnMut(usize, usize),
    ) -> Result<PathBuf, Error>;

    /// Runs a query and describes its first rows.
    fn query(&mut self, sql: &str) -> Result<Found, Failure>;

    /// Writes the history, making its table where there is none. Where it was read in this transaction, it
    /// must have as many rows as then: a migration that has changed it is refused.
    fn write(&mut self, changes: &[Change<'_>]) -> Result<(), Error>;

    /// Whether no step has broken a foreign key, so that the transaction may be committed. `false`: it
    /// is rolled back, and is to be run again, by which it can be told what was broken before.
    fn keys_hold(&mut self) -> Result<bool, Error>;

    /// Takes what violates foreign keys now as what was there before the steps that follow.
    fn accept_present_violations(&mut self) -> Result<(), Error>;

    /// Outside a transaction: refuses foreign keys that are violated beyond what was accepted.
    fn keys_still_hold(&mut self, id: &MigrationId) -> Result<(), Error>;

    /// Commits the transaction. Nothing is written after it.
    fn commit(&mut self) -> Result<(), Error>;

    /// Ends the transaction, leaving the database as it was.
    fn rollback(&mut self);

    /// Outside a transaction: moves a row on, if it is where this process left it.
    fn advance(&mut self, row: &Underway, change: Advance) -> Result<bool, Error>;
}

/// A row of a `no-transaction` section as this process knows it.
#[derive(Clone, Copy, Debug)]
pub struct Underway {
    pub(crate) version: i64,
    pub(crate) state: State,
    pub(crate) statements_done: usize,
}

/// What becomes of such a row.
#[derive(Clone, Copy, Debug)]
pub enum Advance {
    /// One statement more is done.
    Statement,
    /// The migration is applied.
    Applied { execution_time_ms: u64 },
    /// The migration is reverted: the row goes.
    Reverted,
}

/// A change of the history.
#[derive(Clone, Debug)]
pub enum Change<'a> {
    Insert(NewRow<'a>),
    /// A down section begins outside a transaction; its text is stored, so that what was interrupted
    /// can be gone on with.
    Reverting {
        version: i64,
        down_options: String,
        down_sql: String,
    },
    Delete(i64),
    /// Name, description, checksum and down of a row are replaced.
    Restamp(NewRow<'a>),
}

impl Change<'_> {
    pub(crate) fn version(&self) -> i64 {
        match self {
            Self::Insert(row) | Self::Restamp(row) => row.version,
            Self::Reverting { version, .. } | Self::Delete(version) => *version,
        }
    }
}

/// A row to be written. Its id and time are the database's.
#[derive(Clone, Debug)]
pub struct NewRow<'a> {
    pub(crate) version: i64,
    pub(crate) name: &'a str,
    pub(crate) description: &'a str,
    pub(crate) checksum: &'a str,
    pub(crate) state: State,
    pub(crate) statements_done: usize,
    pub(crate) execution_time_ms: u64,
    pub(crate) down_options: String,
    pub(crate) down_sql: Option<&'a str>,
}

/// What a check found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    pub(crate) rows: Vec<String>,
    pub(crate) more: bool,
}

/// What the driver refused.
#[derive(Debug)]
pub struct Failure {
    pub(crate) kind: FailureKind,
    /// Where in the statement, in bytes, if the database says.
    pub(crate) offset: Option<usize>,
    pub(crate) error: BackendError,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FailureKind {
    Busy,
    ReadOnly,
    Other,
}

/// Why a step could not be closed.
#[derive(Debug)]
pub enum StepEnd {
    Escaped(BackendError),
    Error(Error),
}

impl Failure {
    /// A refusal of the system's, or of the runner's own.
    pub(crate) fn of_io(error: std::io::Error) -> Self {
        Self {
            kind: FailureKind::Other,
            offset: None,
            error: BackendError::new(error.to_string(), false, error),
        }
    }

    /// The failure of something that is no statement of a migration.
    pub(crate) fn while_doing(self, doing: &'static str, waited: Duration) -> Error {
        let (kept, source) = (Kept::default(), self.error);
        match self.kind {
            FailureKind::Busy => Error::Locked {
                waited,
                kept,
                source,
            },
            FailureKind::ReadOnly => Error::ReadOnly { kept, source },
            FailureKind::Other => Error::Backend {
                doing,
                kept,
                source,
            },
        }
    }
}

/// When waiting ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline(Option<Instant>);

impl Deadline {
    /// So long from now; for ever, where a clock does not count that far.
    pub(crate) fn after(wait: Duration) -> Self {
        Self(Instant::now().checked_add(wait))
    }

    /// Sleeps a little; `false` if there is no time left for it.
    pub(crate) fn sleep(self, nap: Duration) -> bool {
        let left = match self.0 {
            None => nap,
            Some(at) => at.saturating_duration_since(Instant::now()),
        };
        if left.is_zero() {
            return false;
        }
        std::thread::sleep(nap.min(left));
        true
    }
}

impl Underway {
    pub(crate) fn new(row: &Row) -> Self {
        Self {
            version: row.version,
            state: row.state,
            statements_done: row.statements_done,
        }
    }

    pub(crate) fn begun(version: i64, direction: Direction) -> Self {
        let state = match direction {
            Direction::Up => State::Applying,
            Direction::Down => State::Reverting,
        };
        Self {
            version,
            state,
            statements_done: 0,
        }
    }
}
