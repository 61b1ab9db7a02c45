//! What the caller can set for a run.

use crate::database::Database;
use crate::plan::Policy;
use crate::session;
use crate::set::Migrations;
use std::time::Duration;

/// How much is committed at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Transaction {
    /// Everything that a run does, so that a program that cannot start leaves the database as the program before
    /// it knows it. A section with `no-transaction` or `foreign-keys-on` stands alone all the same: what comes
    /// before it is committed first.
    #[default]
    All,
    /// Each migration, with its row of the history.
    PerMigration,
}

/// What to do with a database that a newer program has migrated: one with versions above the newest of
/// this set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum NewerDatabase {
    /// Refuse it with [`Error::DatabaseAhead`](crate::Error::DatabaseAhead).
    #[default]
    Refuse,
    /// Carry on as if those versions were not there. This is right where each release can work with the schema
    /// of the next one. Going down is still refused.
    Ignore,
    /// First revert those versions, the newest first, with the down text that is stored with each of them, in the
    /// same transaction as what follows. This runs SQL that is stored in the database: do not use it on a file
    /// from a stranger.
    Revert,
}

/// The options of a run.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) session: session::Options,
    pub(crate) transaction: Transaction,
    pub(crate) policy: Policy,
    /// Whether the set has a history table of its own, and so is a guest in the database.
    pub(crate) own_table: bool,
}

impl Settings {
    /// Those of a run without options.
    pub(crate) fn of<Db: Database>(set: &Migrations<Db>) -> Self {
        const TABLE: &str = "schema_migrations";
        Self {
            session: session::Options {
                lock_timeout: Duration::from_secs(15),
                table: set.own_table().unwrap_or(TABLE).to_owned(),
                #[cfg(any(feature = "postgres", feature = "tokio-postgres"))]
                timeouts: session::Timeouts::default(),
            },
            transaction: Transaction::All,
            policy: Policy::default(),
            own_table: set.own_table().is_some(),
        }
    }
}

/// The options that every migrator has.
macro_rules! options {
    () => {
        /// How long to wait for other connections: 15 seconds unless set. A `no-transaction` section that another
        /// process has begun is waited for just as long, and counts as interrupted then.
        pub fn lock_timeout(mut self, wait: std::time::Duration) -> Self {
            self.settings.session.lock_timeout = wait;
            self
        }

        /// How much is committed at once: [`Transaction::All`](crate::Transaction::All) unless set.
        pub fn transaction(mut self, transaction: crate::Transaction) -> Self {
            self.settings.transaction = transaction;
            self
        }

        /// Whether migrations may be applied that are older than the newest applied one, as happens when
        /// branches are merged: `false` unless set.
        pub fn allow_out_of_order(mut self, allow: bool) -> Self {
            self.settings.policy.allow_out_of_order = allow;
            self
        }

        /// The name of the history table. Unless set it is the one of the set
        /// ([`Migrations::table`](crate::Migrations::table)), or else `schema_migrations`. Any name will do: it is
        /// quoted in SQL. On SQLite the table is in the schema `main`. On PostgreSQL it is in the first schema of
        /// the search path that exists, or in the one that is named before a dot: `ops.migrations`.
        ///
        /// A set with a table of its own is a guest in the database: where there are other tables already it does
        /// not ask for a [`baseline`](Self::baseline).
        pub fn table(mut self, table: impl Into<String>) -> Self {
            self.settings.session.table = table.into();
            self.settings.own_table = true;
            self
        }

        /// What to do with a database that a newer program has migrated:
        /// [`NewerDatabase::Refuse`](crate::NewerDatabase::Refuse) unless set.
        pub fn newer_database(mut self, policy: crate::NewerDatabase) -> Self {
            self.settings.policy.newer_database = policy;
            self
        }
    };
}

/// What the server allows the migrations, on PostgreSQL.
#[cfg(any(feature = "postgres", feature = "tokio-postgres"))]
macro_rules! timeouts {
    () => {
        /// How long each statement of a migration may take, on the server (`statement_timeout`): what the
        /// connection has, unless set. The connection's own setting is put back.
        pub fn statement_timeout(mut self, wait: std::time::Duration) -> Self {
            self.settings.session.timeouts.statement = Some(wait);
            self
        }

        /// How long a statement of a migration may wait for a lock on a table (the server's
        /// `lock_timeout`): what the connection has, unless set. An `ALTER TABLE` that waits lets nobody
        /// else near the table meanwhile: where the application is in use, a few seconds are wise. When the time is
        /// over, [`Error::is_locked`](crate::Error::is_locked) is true. The connection's own setting is put back.
        pub fn statement_lock_timeout(mut self, wait: std::time::Duration) -> Self {
            self.settings.session.timeouts.lock = Some(wait);
            self
        }
    };
}
pub(crate) use options;
#[cfg(any(feature = "postgres", feature = "tokio-postgres"))]
pub(crate) use timeouts;
