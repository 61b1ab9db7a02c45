//! Every way to run.

mod options;

#[cfg(any(feature = "postgres", feature = "tokio-postgres"))]
pub(crate) use options::timeouts;
pub use options::{NewerDatabase, Transaction};
pub(crate) use options::{Settings, options};

#[cfg(feature = "sqlite")]
use crate::backup::Backup;
use crate::database::Blocking;
#[cfg(feature = "postgres")]
use crate::database::Postgres;
#[cfg(feature = "sqlite")]
use crate::database::Sqlite;
use crate::dry_run::DryRun;
use crate::error::Error;
use crate::event::{Event, Events, Listener};
use crate::plan::Target;
use crate::repair::Repairs;
use crate::report::Report;
use crate::run::Run;
#[cfg(feature = "sqlite")]
use crate::schema::SchemaReport;
use crate::session::block_on;
use crate::set::Migrations;
use crate::status::{Plan, Status};
use std::fmt;
use std::time::Instant;

/// A set of migrations, a connection and options. Made by [`Migrations::migrator`], and used up by each way to run.
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
    backup: Option<Db::Backup>,
    events: Events<Listener<'c>>,
}

impl<'c, Db: Blocking> Migrator<'c, Db> {
    pub(crate) fn new(set: Migrations<Db>, connection: &'c mut Db::Connection) -> Self {
        Self {
            set,
            connection,
            backup: None,
            events: Events::none(),
            settings: Settings::of(&set),
        }
    }

    options!();

    /// Calls a closure again and again during the run, with enough to draw a progress bar. If the closure panics,
    /// whatever is not committed is rolled back.
    ///
    /// ```
    /// # use migrate_runtime::{Event, Migrations, embed_migrations};
    /// # static MIGRATIONS: Migrations = embed_migrations!("doc/migrations", watched = false);
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// let mut lines = Vec::new();
    /// MIGRATIONS
    ///     .migrator(&mut db)
    ///     .on_event(|event| {
    ///         if let Event::Started { migration, number, of, .. } = event {
    ///             lines.push(format!("{number}/{of} {migration}"));
    ///         }
    ///     })
    ///     .up()?;
    /// assert_eq!(lines, ["1/2 0001 person", "2/2 0002 person_email"]);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn on_event(mut self, listener: impl FnMut(&Event<'_>) + 'c) -> Self {
        self.events = Events::to(Box::new(listener));
        self
    }

    /// Opens a session with these options, on which each way to run is one call.
    pub(crate) fn run(self) -> Result<Run<Db::Session<'c>>, Error> {
        let started = Instant::now();
        Ok(Run {
            backup: self.backup,
            events: self.events,
            started,
            ..Run::new(
                Db::session(self.connection, &self.settings.session)?,
                &self.set,
                self.settings,
            )
        })
    }

    /// Applies all pending migrations. See [`Migrations::up`].
    ///
    /// # Errors
    ///
    /// See [`Migrations::up`].
    pub fn up(self) -> Result<Report, Error> {
        block_on(self.run()?.reach(Target::Latest))
    }

    /// Applies the pending migrations up to and including a version of the set.
    ///
    /// # Errors
    ///
    /// As [`up`](Self::up), and [`Error::UnknownVersion`].
    pub fn up_to(self, version: i64) -> Result<Report, Error> {
        block_on(self.run()?.reach(Target::UpTo(version)))
    }

    /// Reverts the migrations that were applied last, `count` of them or as many as there are, in reverse order of
    /// application.
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
    /// [`Error::Irreversible`] or [`Error::Drift`] if that is true of one of them: nothing is changed then.
    /// Otherwise as [`up`](Self::up).
    pub fn down(self, count: usize) -> Result<Report, Error> {
        block_on(self.run()?.reach(Target::Down(count)))
    }

    /// Reverts everything above a version, which itself stays applied; 0 reverts everything.
    ///
    /// # Errors
    ///
    /// As [`down`](Self::down), and [`Error::UnknownVersion`].
    pub fn down_to(self, version: i64) -> Result<Report, Error> {
        block_on(self.run()?.reach(Target::DownTo(version)))
    }

    /// Reverts the migration that was applied last and applies it again, in one transaction
    /// unless [`Transaction::PerMigration`] or an option of its own says otherwise.
    ///
    /// # Errors
    ///
    /// As [`down`](Self::down), and [`Error::UnknownVersion`] if the migration is not in the set. Where it takes two
    /// transactions and the second fails, the migration stays reverted, and [`Error::kept`] says so.
    pub fn redo(self) -> Result<Report, Error> {
        block_on(self.run()?.reach(Target::Redo))
    }

    /// What reaching a target would do. Writes nothing, takes no lock.
    ///
    /// # Errors
    ///
    /// Those that reaching it would end with before its first statement, except that it waits for nobody: a
    /// `no-transaction` section that has begun is [`Error::Interrupted`] at once.
    pub fn plan(self, target: Target) -> Result<Plan, Error> {
        block_on(self.run()?.plan(target))
    }

    /// Does what reaching a target takes, on the real data and under the lock, and rolls all of it back. In
    /// rollback-journal mode the file is afterwards the same, byte for byte. A migration that cannot run in the
    /// transaction because of its options is listed as not tried, and so is everything after it.
    ///
    /// ```
    /// # use migrate_runtime::{Migrations, Target, embed_migrations};
    /// # static MIGRATIONS: Migrations = embed_migrations!("doc/migrations", watched = false);
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// let dry_run = MIGRATIONS.migrator(&mut db).dry_run(Target::Latest)?;
    /// assert_eq!(dry_run.steps().len(), 2);
    /// assert_eq!(MIGRATIONS.status(&mut db)?.pending().count(), 2);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those that reaching the target would end with. The database is as it was.
    pub fn dry_run(self, target: Target) -> Result<DryRun, Error> {
        block_on(self.run()?.dry_run(target))
    }

    /// Records the migrations up to and including a version as applied, without running them: for a
    /// database that was made by other means. Their rows have the state `baseline`.
    ///
    /// # Errors
    ///
    /// [`Error::HasHistory`], [`Error::UnknownVersion`], or if the history cannot be written. Nothing is
    /// changed then.
    pub fn baseline(self, version: i64) -> Result<Report, Error> {
        block_on(self.run()?.baseline(version))
    }

    /// Brings the rows of these versions up to date with the set: checksum, name, description and down text. Nothing
    /// is run, and no other row is changed.
    ///
    /// This is right after an edit that changes nothing in what was done: a mended down, a typing error in
    /// a default that no row has. It is wrong where databases that ran the old text now differ from those
    /// that run the new one: write a new migration instead.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownVersion`]; [`Error::NotApplied`]; [`Error::Interrupted`] while a `no-transaction` section is
    /// begun; or if the history cannot be written. Nothing is changed then.
    pub fn repair(self, versions: impl IntoIterator<Item = i64>) -> Result<Repairs, Error> {
        let versions: Vec<i64> = versions.into_iter().collect();
        block_on(self.run()?.repair(&versions))
    }

    /// See [`Migrations::status`].
    ///
    /// # Errors
    ///
    /// See [`Migrations::status`].
    pub fn status(self) -> Result<Status, Error> {
        block_on(self.run()?.status())
    }

    /// Goes on with the `no-transaction` section that was interrupted, from the first statement that is
    /// not recorded as done. That statement may have run already, and only its record be missing.
    ///
    /// Call it only when no other process is at work on the section. What earlier statements set up on their
    /// connection, such as a pragma or an ATTACH, is gone. Every foreign key that is violated at the end is an error,
    /// since nobody knows any more what was violated at the beginning.
    ///
    /// # Errors
    ///
    /// [`Error::NotInterrupted`], or [`Error::Drift`] if the section's text is not what it was: nothing is done then.
    /// [`Error::TakenOver`] if another process works on the section after all. Otherwise as [`up`](Self::up): the
    /// statements that ran stay done, and the section can be resumed again.
    pub fn resume(self) -> Result<Report, Error> {
        block_on(self.run()?.resume())
    }

    /// Records an interrupted migration as applied, after you completed it, or undid its revert, by hand.
    ///
    /// # Errors
    ///
    /// [`Error::NotInterrupted`]; [`Error::TakenOver`] if another process moves it at the same moment; or if the
    /// history cannot be written. Nothing is changed then.
    pub fn mark_applied(self, version: i64) -> Result<Report, Error> {
        block_on(self.run()?.mark(version, true))
    }

    /// Records an interrupted migration as reverted, after you undid it, or completed its revert, by hand.
    ///
    /// # Errors
    ///
    /// As [`mark_applied`](Self::mark_applied).
    pub fn mark_reverted(self, version: i64) -> Result<Report, Error> {
        block_on(self.run()?.mark(version, false))
    }
}

impl<Db: Blocking> fmt::Debug for Migrator<'_, Db> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Migrator")
            .field("migrations", &self.set.list().len())
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

#[cfg(feature = "sqlite")]
impl Migrator<'_, Sqlite> {
    /// Copies the database before it is changed, if there is anything to do. The copy is made by SQLite's online
    /// backup before the lock for writing is taken, and checked by `integrity_check`. If it cannot be made, the run
    /// ends with [`Error::Backup`] and nothing is migrated. [`Report::backup`] tells where the copy is, and
    /// [`restore`](crate::restore) brings it back.
    ///
    /// ```
    /// # use migrate_runtime::{Backup, Migrations, embed_migrations};
    /// # static MIGRATIONS: Migrations = embed_migrations!("doc/migrations", watched = false);
    /// # let folder = std::env::temp_dir().join(format!("migrate-doc-backup-{}", std::process::id()));
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// let report = MIGRATIONS
    ///     .migrator(&mut db)
    ///     .backup(Backup::to_dir(&folder).keep(5))
    ///     .up()?;
    /// let backup = report.backup().unwrap();
    /// assert!(backup.is_file());
    ///
    /// migrate_runtime::restore(backup, &mut db)?;
    /// assert_eq!(MIGRATIONS.status(&mut db)?.pending().count(), 2);
    /// # std::fs::remove_dir_all(folder)?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn backup(mut self, backup: Backup) -> Self {
        self.backup = Some(backup);
        self
    }

    /// Finds out whether the schema was changed by anything but migrations. The applied ones are replayed in a fresh
    /// database in memory, and the two schemas compared: tables, columns, types, defaults, keys, indexes, triggers
    /// and views. Writes nothing, and needs nothing that was stored before.
    ///
    /// ```
    /// # use migrate_runtime::{Migrations, embed_migrations};
    /// # static MIGRATIONS: Migrations = embed_migrations!("doc/migrations", watched = false);
    /// let mut db = rusqlite::Connection::open_in_memory()?;
    /// MIGRATIONS.up(&mut db)?;
    /// assert!(MIGRATIONS.migrator(&mut db).verify_schema()?.is_as_migrated());
    ///
    /// db.execute_batch("ALTER TABLE person DROP COLUMN email; CREATE TABLE cache (key TEXT)")?;
    /// assert_eq!(
    ///     MIGRATIONS.migrator(&mut db).verify_schema()?.to_string(),
    ///     "different: table person\n  column email is missing\nunknown: table cache",
    /// );
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the history or the schema cannot be read. A difference is no error.
    pub fn verify_schema(self) -> Result<SchemaReport, Error> {
        block_on(self.run()?.verify_schema())
    }
}

#[cfg(feature = "postgres")]
impl Migrator<'_, Postgres> {
    timeouts!();
}
