//! What can go wrong at run time, as one typed error.

mod backend;
mod debug;
mod parts;
mod words;

pub use backend::BackendError;
pub use parts::{Finding, ForeignKeyViolation, Kept, Place};

use crate::id::MigrationId;
use crate::report::Entry;
use std::path::PathBuf;
use std::time::Duration;

/// Why migrations could not be run or looked at.
///
/// `{}` is one line without the cause, which is [`source`](std::error::Error::source). `{:?}` is the
/// message, its causes and what to do, since people return errors from `main`; `{:#?}` shows the fields.
///
/// Many variants have a `kept`: what this run had committed before it failed. Most runs are one transaction, and then
/// it is empty.
#[non_exhaustive]
pub enum Error {
    /// The connection is inside a transaction of the caller's, in which a run cannot commit.
    ///
    /// Nothing was done. End the transaction first.
    InTransaction,

    /// Another connection held the database, or its lock, longer than the lock timeout.
    ///
    /// What `kept` says is committed, all else is as it was. Try again, or raise
    /// [`lock_timeout`](crate::Migrator::lock_timeout).
    Locked {
        /// The lock timeout.
        waited: Duration,
        /// What of this run was committed before.
        kept: Kept,
        /// The driver's words.
        source: BackendError,
    },

    /// Something is pending and the database cannot be written.
    ///
    /// What `kept` says is committed, all else is as it was. Open it for writing, with the right to write its
    /// file and its folder.
    ReadOnly {
        /// What of this run was committed before.
        kept: Kept,
        /// The driver's words.
        source: BackendError,
    },

    /// The name given for the history table cannot be used.
    ///
    /// Nothing was done. Give another name to [`table`](crate::Migrator::table).
    TableName {
        /// The name.
        table: String,
        /// What is wrong with it.
        problem: &'static str,
    },

    /// The database has tables and no history: nobody knows which migrations it is the result of.
    ///
    /// Nothing was done. If it was made by other means, say with [`baseline`](crate::Migrator::baseline) which
    /// migration it is at. If the set is a guest in the database, give it a
    /// [`table`](crate::Migrations::table) of its own.
    NoHistory {
        /// The names of its tables. The message has the first five, and how many more there are.
        tables: Vec<String>,
    },

    /// `baseline` was called on a database that has a history.
    ///
    /// Nothing was done. What is pending is applied by [`up`](crate::Migrator::up).
    HasHistory {
        /// The newest migration in it.
        newest: MigrationId,
    },

    /// `repair` was given a version that is not applied.
    ///
    /// Nothing was done. [`status`](crate::Migrator::status) shows which are.
    NotApplied {
        /// The version.
        version: i64,
    },

    /// A step in Rust is written for another client of the same database.
    ///
    /// Nothing was done. Run the set with the client that its steps are written for.
    WrongClient {
        /// The migration.
        migration: MigrationId,
        /// The client that the step is for.
        needed: &'static str,
        /// The client that there is.
        found: &'static str,
    },

    /// The backup could not be made, so nothing was migrated.
    ///
    /// The database is as it was. Make room for the backup, or name another place.
    Backup {
        /// Where it was to go.
        path: PathBuf,
        /// What stood in the way.
        source: BackendError,
    },

    /// A backup could not be brought back: it cannot be read, or is not a whole database.
    ///
    /// The database is as it was. Name another backup.
    Restore {
        /// The backup.
        path: PathBuf,
        /// What stood in the way.
        source: BackendError,
    },

    /// The history table is not one of this library's, holds what the library never writes, or was changed by a
    /// migration.
    ///
    /// What `kept` says is committed, all else is as it was. If another tool owns the table, choose another name with
    /// [`table`](crate::Migrator::table); if it was edited by hand, mend it; if a migration touches it, take that out.
    History {
        /// The table.
        table: String,
        /// What was expected and what was found, and in which row and column.
        problem: String,
        /// What of this run was committed before.
        kept: Kept,
    },

    /// The history and the program disagree: a migration was edited after it was applied, is missing, or
    /// is pending below one that is applied. All findings are listed.
    ///
    /// What `kept` says is committed, nothing else was done. Put the migrations back as they were applied. Where an
    /// edit changed nothing that matters, see [`repair`](crate::Migrator::repair).
    Drift {
        /// Everything that was found, by version.
        findings: Vec<Finding>,
        /// What of this run was committed before.
        kept: Kept,
    },

    /// The database has migrations above the newest one of this program: a newer program ran on it.
    ///
    /// What `kept` says is committed, nothing else was done. Run the newer program, or choose what to do with such a
    /// database by [`newer_database`](crate::Migrator::newer_database).
    DatabaseAhead {
        /// The newest migration of this program.
        newest: MigrationId,
        /// Those of the database that are above it.
        unknown: Box<[MigrationId]>,
        /// What of this run was committed before.
        kept: Kept,
        /// Those of them that this program cannot revert, since no down text is stored with them: steps in Rust, and
        /// migrations without a way back.
        without_down: Box<[MigrationId]>,
    },

    /// A `no-transaction` section began and did not end: its process failed, was killed or is slow.
    ///
    /// The statements that are done stay done, and this run changed nothing but what `kept` says. Make sure that no
    /// process is at work on the section. Then go on with [`resume`](crate::Migrator::resume), or record what you
    /// did by hand with [`mark_applied`](crate::Migrator::mark_applied) or
    /// [`mark_reverted`](crate::Migrator::mark_reverted).
    Interrupted {
        /// The section and the statement that is next.
        at: Box<Place>,
        /// How many statements are recorded as done; the one after them may be done as well.
        done: usize,
        /// Whether it went on while this process waited, so that another process is at work.
        moved: bool,
        /// What of this run was committed before.
        kept: Kept,
    },

    /// `resume`, `mark_applied` or `mark_reverted` was called where nothing is interrupted.
    ///
    /// Nothing was done. [`status`](crate::Migrator::status) shows whether a section is begun, and of which migration.
    NotInterrupted {
        /// The version that was named, if one was.
        version: Option<i64>,
    },

    /// A version was named that is not in this set.
    ///
    /// Nothing was done. Name one that is; `down_to(0)` reverts everything.
    UnknownVersion {
        /// The version.
        version: i64,
        /// The oldest and the newest migration of the set; `None` if it is empty.
        known: Option<(MigrationId, MigrationId)>,
    },

    /// A migration that would have to be reverted has no way back.
    ///
    /// What `kept` says is committed, nothing else was done. Restore a backup, or write a new migration.
    Irreversible {
        /// Each such migration, and why.
        migrations: Vec<(MigrationId, String)>,
        /// What of this run was committed before.
        kept: Kept,
    },

    /// A migration would be applied without one that it requires, or would stay applied while that one is reverted.
    ///
    /// What `kept` says is committed, nothing else was done. Apply what is required, or keep it.
    Requires {
        /// The migration with the `-- requires:`.
        migration: MigrationId,
        /// The versions that are missing, or would be.
        versions: Vec<i64>,
        /// What of this run was committed before.
        kept: Kept,
    },

    /// A statement or a step in Rust failed.
    ///
    /// What `kept` says is committed, all else is as it was. Mend the migration, or what it stumbled over. A
    /// `no-transaction` section stays begun: see [`Kept::statements_done`], and [`resume`](crate::Migrator::resume).
    Failed {
        /// The migration and the statement.
        at: Box<Place>,
        /// What of this run is in the database.
        kept: Kept,
        /// The database's words.
        source: BackendError,
    },

    /// A query of a `-- check` section returned rows.
    ///
    /// What `kept` says is committed, all else is as it was. Mend the rows in the up section, or before it. A
    /// `no-transaction` section stays begun, with all its statements done.
    CheckFailed {
        /// The migration and the query.
        at: Box<Place>,
        /// The first rows: `id = 3, name = ''`.
        rows: Vec<String>,
        /// Whether there are more.
        more: bool,
        /// What of this run is in the database.
        kept: Kept,
    },

    /// A migration left rows whose foreign key points nowhere, which was not so before it.
    ///
    /// What `kept` says is committed, all else is as it was. Mend or delete the rows in the migration, or before it.
    /// A `no-transaction` section stays begun, with all its statements done.
    ForeignKeys {
        /// The migration.
        migration: MigrationId,
        /// What is violated.
        violations: Vec<ForeignKeyViolation>,
        /// What of this run is in the database.
        kept: Kept,
    },

    /// A migration ended the transaction that it ran in.
    ///
    /// What that transaction had done by then is committed or rolled back, as the migration chose, and is not in the
    /// history; earlier migrations that ran in it are among that. `kept` says what was committed before it. Take
    /// COMMIT, ROLLBACK and OR ROLLBACK out of the migration, and compare the database with a backup.
    Escaped {
        /// The migration.
        migration: MigrationId,
        /// What of this run was committed before.
        kept: Kept,
        /// The database's words.
        source: BackendError,
    },

    /// Another process finished, marked or resumed the `no-transaction` section that this one ran.
    ///
    /// The statements that ran stay done. Look at the status before anything else is done.
    TakenOver {
        /// The migration.
        migration: MigrationId,
        /// What of this run was committed before.
        kept: Kept,
    },

    /// Anything else that the database or its driver refused.
    ///
    /// What `kept` says is committed, all else is as it was. If the disk failed or the connection was lost during
    /// a commit, nobody knows whether it came through: see [`Kept::is_uncertain`].
    Backend {
        /// What was being done.
        doing: &'static str,
        /// What of this run was committed before.
        kept: Kept,
        /// The driver's words.
        source: BackendError,
    },
}

/// The `kept` of a variant that has one, borrowed as the error is.
macro_rules! kept {
    ($error:expr) => {
        match $error {
            Self::Locked { kept, .. }
            | Self::ReadOnly { kept, .. }
            | Self::History { kept, .. }
            | Self::Drift { kept, .. }
            | Self::DatabaseAhead { kept, .. }
            | Self::Interrupted { kept, .. }
            | Self::Irreversible { kept, .. }
            | Self::Requires { kept, .. }
            | Self::Failed { kept, .. }
            | Self::CheckFailed { kept, .. }
            | Self::ForeignKeys { kept, .. }
            | Self::Escaped { kept, .. }
            | Self::TakenOver { kept, .. }
            | Self::Backend { kept, .. } => Some(kept),
            Self::InTransaction
            | Self::NoHistory { .. }
            | Self::HasHistory { .. }
            | Self::NotApplied { .. }
            | Self::WrongClient { .. }
            | Self::Backup { .. }
            | Self::Restore { .. }
            | Self::TableName { .. }
            | Self::NotInterrupted { .. }
            | Self::UnknownVersion { .. } => None,
        }
    };
}

impl Error {
    /// Whether the only reason is another connection that was at work for longer than the lock timeout: then try
    /// again later. It is `false` where a `no-transaction` section stays begun, since that has to be resumed.
    pub fn is_locked(&self) -> bool {
        match self {
            Self::Locked { kept, .. } => kept.begun.is_none(),
            // A statement that met another connection in an attached database.
            Self::Failed { kept, source, .. } => kept.begun.is_none() && source.busy,
            Self::Interrupted { moved, .. } => *moved,
            _ => false,
        }
    }

    /// What of this run is in the database although it failed; `None` for errors that come before anything can be
    /// committed.
    pub fn kept(&self) -> Option<&Kept> {
        kept!(self)
    }

    /// The same error with what the run had committed before it.
    pub(crate) fn keeping(mut self, entries: &[Entry]) -> Self {
        if let Some(kept) = kept!(&mut self) {
            kept.entries = entries.into();
        }
        self
    }

    /// The same error, of a commit that may have come through all the same.
    pub(crate) fn uncertain(mut self) -> Self {
        if let Some(kept) = kept!(&mut self) {
            kept.uncertain = true;
        }
        self
    }

    /// The same error, of a `no-transaction` section that stays begun with so many statements done.
    pub(crate) fn begun(mut self, done: usize) -> Self {
        if let Some(kept) = kept!(&mut self) {
            kept.begun = Some(done);
        }
        self
    }
}
