//! What the runner asks of a database. Each kind of database has one implementation of [`Session`].

use crate::database::Database;
use crate::error::{BackendError, Error, Kept};
use crate::event::Event;
use crate::history::{Row, State, StoredDown};
use crate::id::MigrationId;
use crate::plan::Direction;
use crate::set::Migration;
use std::path::PathBuf;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

/// Those of the caller's options that a session needs.
#[derive(Clone, Debug)]
pub struct Options {
    pub(crate) lock_timeout: Duration,
    pub(crate) table: String,
    #[cfg(any(feature = "postgres", feature = "tokio-postgres"))]
    pub(crate) timeouts: Timeouts,
}

/// How long a migration's own statements may take on the server, where the caller has set that.
#[cfg(any(feature = "postgres", feature = "tokio-postgres"))]
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Timeouts {
    /// Each of them as a whole.
    pub(crate) statement: Option<Duration>,
    /// Each of them in waiting for a lock.
    pub(crate) lock: Option<Duration>,
}

/// A connection in the hands of the runner.
///
/// Dropping it rolls back what is not committed and puts back every setting that was changed, after an
/// error and while a panic unwinds too.
///
/// One executor runs on all sessions. Their methods are async; where the driver blocks, each of them is done when it is
/// first polled ([`block_on`]).
#[expect(
    async_fn_in_trait,
    reason = "whether a future is `Send` is its session's matter"
)]
pub trait Session {
    /// The database.
    type Db: Database;
    /// The caller's closure that hears of a run's events.
    type Listener: FnMut(&Event<'_>);

    /// Waits. No transaction is open meanwhile.
    async fn sleep(&mut self, nap: Duration);

    /// The client that a step in Rust is for and the one that this is, if they are not the same.
    fn refuses(&self, _code: <Self::Db as Database>::Code) -> Option<(&'static str, &'static str)> {
        None
    }

    /// Whether the history is exactly the set, all of it applied. This is all that a start asks when nothing is
    /// pending, and it costs one query. `false` also where the history cannot be read: `history` tells why.
    async fn is_current(&mut self, set: &[Migration<Self::Db>]) -> Result<bool, Error>;

    /// The rows in order of application; none where there is no table.
    async fn history(&mut self) -> Result<Vec<Row>, Error>;

    /// The down section in a row of the history. One that cannot be run is an error.
    async fn stored_down(&mut self, version: i64) -> Result<StoredDown, Error>;

    /// Takes the lock and begins a transaction. Foreign keys are enforced or not until the next one begins.
    async fn begin(&mut self, foreign_keys: bool) -> Result<(), Error>;

    /// The options and the text of the down in a row of the history, whatever they hold.
    async fn stored_text(&mut self, version: i64) -> Result<(String, Option<String>), Error>;

    /// Opens a step inside the transaction.
    async fn enter_step(&mut self) -> Result<(), Error>;

    /// Closes the step. Fails if the transaction is not the one in which it was opened, as far as that shows: where it
    /// does not, `write` and `commit` fail. `checked` is whether the step may have broken foreign keys.
    async fn leave_step(&mut self, id: &MigrationId, checked: bool) -> Result<(), StepEnd>;

    /// After a step has failed: whether it had ended the transaction itself before that. A transaction that the
    /// database has rolled back because of the failure does not count.
    async fn has_escaped(&mut self) -> bool;

    /// Runs a statement to its end.
    async fn statement(&mut self, sql: &str) -> Result<(), Failure>;

    /// Runs a step in Rust.
    async fn code(&mut self, code: <Self::Db as Database>::Code) -> crate::StepResult;

    /// How many rows this connection has changed since it was opened.
    async fn total_changes(&mut self) -> Result<u64, Error>;

    /// The tables of a database that has no history table.
    async fn tables_without_history(&mut self) -> Result<Vec<String>, Error>;

    /// Copies the database to a file, whose name holds the version the database is at.
    async fn back_up(
        &mut self,
        backup: &<Self::Db as Database>::Backup,
        version: &str,
        progress: impl FnMut(usize, usize),
    ) -> Result<PathBuf, Error>;

    /// Runs a query and describes its first [`ROWS_SHOWN`] rows.
    async fn query(&mut self, sql: &str) -> Result<Found, Failure>;

    /// Writes changes of the history, and makes its table where there is none. If the history was read in this
    /// transaction, it must still have as many rows: a migration that has changed it is refused.
    async fn write(&mut self, changes: &[Change<'_>]) -> Result<(), Error>;

    // The next three do nothing on a database that always enforces its foreign keys.

    /// Whether the transaction may be committed, as far as foreign keys go. `false`: some are violated, and it was
    /// rolled back, to be run again and find out which were violated before it. Fails if a step has broken one.
    async fn keys_hold(&mut self) -> Result<bool, Error> {
        Ok(true)
    }

    /// Tolerates the foreign keys that are violated now in the steps that follow.
    async fn accept_present_violations(&mut self) -> Result<(), Error> {
        Ok(())
    }

    /// Outside a transaction: refuses foreign keys that are violated beyond what is tolerated.
    async fn keys_still_hold(&mut self, _id: &MigrationId) -> Result<(), Error> {
        Ok(())
    }

    /// Commits the transaction. Nothing is written after it.
    async fn commit(&mut self) -> Result<(), Error>;

    /// Ends the transaction, leaving the database as it was.
    async fn rollback(&mut self);

    /// Outside a transaction: moves a row on, and commits that. `false` if it is not where this process left it.
    async fn advance(&mut self, row: &Underway, change: Advance) -> Result<bool, Error>;
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
    /// A down section begins outside a transaction. Its text is stored, so that it can be resumed if it is
    /// interrupted.
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

/// The rows that a check found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The first of them, described.
    pub(crate) rows: Vec<String>,
    /// Whether there are others.
    pub(crate) more: bool,
}

/// How many rows of a check are told.
pub(crate) const ROWS_SHOWN: usize = 3;

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
    /// Another connection is in the way.
    Busy,
    /// Nothing can be written.
    ReadOnly,
    Other,
}

/// Why a step could not be closed.
#[derive(Debug)]
pub enum StepEnd {
    /// The step has ended the transaction.
    Escaped(BackendError),
    /// What its statements put off until the end has failed.
    Failed(Failure),
    /// Anything else went wrong.
    Error(Error),
}

impl Failure {
    /// A refusal that is the system's, or the runner's own, and not the database's.
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

/// Runs work on a driver that blocks. Its futures are done at their first poll, so that the loop ends at once.
pub(crate) fn block_on<T>(work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(done) = work.as_mut().poll(&mut context) {
            return done;
        }
        std::thread::yield_now();
    }
}

/// The name of a savepoint that no step can guess, so that none can make one that passes for it.
pub(crate) fn savepoint_name() -> String {
    use std::hash::{BuildHasher, RandomState};
    format!("{SAVEPOINT}_{:016x}", RandomState::new().hash_one(0))
}

/// The database's words without the part of the savepoint's name that is another in each run.
pub(crate) fn plainly_named(words: &str, savepoint: &str) -> String {
    words.replace(savepoint, SAVEPOINT)
}

const SAVEPOINT: &str = "migrate_step";

/// When waiting ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline(Option<Instant>);

impl Deadline {
    /// This long from now; never, if the clock cannot count that far.
    pub(crate) fn after(wait: Duration) -> Self {
        Self(Instant::now().checked_add(wait))
    }

    /// How long to sleep: `nap`, or what is left if that is less. `None` when the time is over.
    pub(crate) fn left(self, nap: Duration) -> Option<Duration> {
        let left = match self.0 {
            None => nap,
            Some(at) => at.saturating_duration_since(Instant::now()),
        };
        (!left.is_zero()).then(|| nap.min(left))
    }
}

impl Underway {
    /// As a row of the history says.
    pub(crate) fn new(row: &Row) -> Self {
        Self {
            version: row.version,
            state: row.state,
            statements_done: row.statements_done,
        }
    }

    /// Of a section that begins.
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
