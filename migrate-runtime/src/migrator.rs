//! The options of a run, and every way to run.

use crate::database::Blocking;
use crate::error::Error;
use crate::plan::{Goal, Policy, Target};
use crate::report::Report;
use crate::run::Run;
use crate::session;
use crate::set::Migrations;
use crate::status::{Plan, Status};
use std::time::{Duration, Instant};

/// How much is committed at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transaction {
    /// Everything that a run does: a program that cannot start leaves the database as the version before
    /// it knows it. Sections with `no-transaction` or `foreign-keys-on` stand alone even so, and what
    /// came before them is committed first.
    #[default]
    All,
    /// Each migration with its row.
    PerMigration,
}

#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) session: session::Options,
    pub(crate) transaction: Transaction,
    pub(crate) policy: Policy,
}

/// A set, a connection and options. Made by [`Migrations::migrator`]; each way to run takes it.
///
/// ```
/// use migrate_runtime::{Migrations, Transaction, embed_migrations};
/// use std::time::Duration;
///
/// static MIGRATIONS: Migrations = embed_migrations!("doc/migrations", watched = false);
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// let report = MIGRATIONS
///     .migrator(&mut db)
///     .lock_timeout(Duration::from_secs(60))
///     .transaction(Transaction::PerMigration)
///     .up_to(1)?;
/// assert_eq!(report.current().unwrap().to_string(), "0001 person");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[must_use = "a migrator does nothing until one of `up`, `down`, `status` … is called"]
pub struct Migrator<'c, Db: Blocking> {
    set: Migrations<Db>,
    connection: &'c mut Db::Connection,
    settings: Settings,
}

impl<'c, Db: Blocking> Migrator<'c, Db> {
    pub(crate) fn new(set: Migrations<Db>, connection: &'c mut Db::Connection) -> Self {
        Self {
            set,
            connection,
            settings: Settings {
                session: session::Options {
                    lock_timeout: Duration::from_secs(15),
                    table: "schema_migrations".to_owned(),
                },
                transaction: Transaction::All,
                policy: Policy::default(),
            },
        }
    }

    /// How long to wait for other connections: 15 seconds unless set. Also how long another process may
    /// take for a `no-transaction` section before it counts as interrupted.
    pub fn lock_timeout(mut self, wait: Duration) -> Self {
        self.settings.session.lock_timeout = wait;
        self
    }

    /// How much is committed at once: [`Transaction::All`] unless set.
    pub fn transaction(mut self, transaction: Transaction) -> Self {
        self.settings.transaction = transaction;
        self
    }

    /// Whether migrations may be applied that are older than the newest applied one, as happens when
    /// branches are merged: `false` unless set.
    pub fn allow_out_of_order(mut self, allow: bool) -> Self {
        self.settings.policy.allow_out_of_order = allow;
        self
    }

    /// The name of the history table: `schema_migrations` unless set. It is quoted, and always in the
    /// schema `main`.
    pub fn table(mut self, table: impl Into<String>) -> Self {
        self.settings.session.table = table.into();
        self
    }

    fn run(self) -> Result<Run<'c, Db>, Error> {
        let started = Instant::now();
        Ok(Run {
            session: Db::session(self.connection, &self.settings.session)?,
            set: self.set.list(),
            settings: self.settings,
            started,
            entries: Vec::new(),
        })
    }

    /// Applies all pending migrations. See [`Migrations::up`].
    ///
    /// # Errors
    ///
    /// See [`Migrations::up`].
    pub fn up(self) -> Result<Report, Error> {
        self.run()?.reach(Target::Latest)
    }

    /// Applies the pending migrations up to and including a version of the set.
    ///
    /// # Errors
    ///
    /// As [`up`](Self::up), and [`Error::UnknownVersion`].
    pub fn up_to(self, version: i64) -> Result<Report, Error> {
        self.run()?.reach(Target::UpTo(version))
    }

    /// Reverts the migrations that were applied last, at most so many, in reverse order of application.
    ///
    /// ```
    /// # use migrate_runtime::{Migrations, embed_migrations};
    /// # static MIGRATIONS: Migrations = embed_migrations!("doc/migrations", watched = false);
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// MIGRATIONS.up(&mut db)?;
    /// let report = MIGRATIONS.migrator(&mut db).down(1)?;
    /// assert_eq!(report.reverted().next().unwrap().to_string(), "0002 person_email");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Irreversible`] and [`Error::Drift`], before anything is changed, if that is so of one of
    /// them; else as [`up`](Self::up).
    pub fn down(self, count: usize) -> Result<Report, Error> {
        self.run()?.reach(Target::Down(count))
    }

    /// Reverts everything above a version, which stays; 0 reverts everything.
    ///
    /// # Errors
    ///
    /// As [`down`](Self::down), and [`Error::UnknownVersion`].
    pub fn down_to(self, version: i64) -> Result<Report, Error> {
        self.run()?.reach(Target::DownTo(version))
    }

    /// Reverts the migration that was applied last and applies it again, in one transaction.
    ///
    /// # Errors
    ///
    /// As [`down`](Self::down).
    pub fn redo(self) -> Result<Report, Error> {
        self.run()?.reach(Target::Redo)
    }

    /// What reaching a target would do. Writes nothing, takes no lock.
    ///
    /// # Errors
    ///
    /// What reaching it would meet before the first statement.
    pub fn plan(self, target: Target) -> Result<Plan, Error> {
        let mut run = self.run()?;
        let rows = run.session.history()?;
        if let Some(row) = crate::plan::underway(&rows) {
            return Err(run.interrupted(&rows, row, false)?);
        }
        Ok(Plan::new(run.planner(&rows).plan(&Goal::Target(target))?))
    }

    /// See [`Migrations::status`].
    ///
    /// # Errors
    ///
    /// See [`Migrations::status`].
    pub fn status(self) -> Result<Status, Error> {
        let mut run = self.run()?;
        let rows = run.session.history()?;
        Ok(Status::new(&run.planner(&rows)))
    }

    /// Goes on with the `no-transaction` section that was interrupted, from the first statement that is
    /// not recorded as done. That one may have run already: only its record may be missing.
    ///
    /// Call it when no other process is at work on the section. What statements before it set up on their
    /// connection, a pragma or an ATTACH, is gone; and every foreign key that is violated at the end is
    /// an error, since nobody knows any more what was violated at the beginning.
    ///
    /// # Errors
    ///
    /// [`Error::NotInterrupted`]; [`Error::Drift`] if the section's text is not what it was;
    /// [`Error::TakenOver`]; else as [`up`](Self::up).
    pub fn resume(self) -> Result<Report, Error> {
        self.run()?.resume()
    }

    /// Records an interrupted migration as applied, after you completed it, or undid its revert, by hand.
    ///
    /// # Errors
    ///
    /// [`Error::NotInterrupted`], or if the history cannot be written.
    pub fn mark_applied(self, version: i64) -> Result<Report, Error> {
        self.run()?.mark(version, true)
    }

    /// Records an interrupted migration as reverted, after you undid it, or completed its revert, by hand.
    ///
    /// # Errors
    ///
    /// [`Error::NotInterrupted`], or if the history cannot be written.
    pub fn mark_reverted(self, version: i64) -> Result<Report, Error> {
        self.run()?.mark(version, false)
    }
}
