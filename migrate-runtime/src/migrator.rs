//! The options of a run, and every way to run.

#[cfg(feature = "sqlite")]
use crate::backup::Backup;
#[cfg(feature = "postgres")]
use crate::database::Postgres;
#[cfg(feature = "sqlite")]
use crate::database::Sqlite;
use crate::database::{Blocking, Database};
use crate::dry_run::DryRun;
use crate::error::Error;
use crate::event::{Event, Events, Listener};
use crate::plan::{Policy, Target};
use crate::repair::Repairs;
use crate::report::Report;
use crate::run::Run;
#[cfg(feature = "sqlite")]
use crate::schema::SchemaReport;
use crate::session::{self, block_on};
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

/// What to do with a database that a newer program has migrated: one with versions above the newest of
/// this set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NewerDatabase {
    /// Refuse it with [`Error::DatabaseAhead`].
    #[default]
    Refuse,
    /// Carry on as if those versions were not there. Right where each release can work with the schema
    /// of the next. Going down is refused even so.
    Ignore,
    /// Revert those versions first, newest first, by the down text that is stored with them, in the same
    /// transaction as what follows. That runs SQL out of the database file: not for files from strangers.
    Revert,
}

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
        /// How long to wait for other connections: 15 seconds unless set. Also how long another process may
        /// take for a `no-transaction` section before it counts as interrupted.
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

        /// The name of the history table: that of the set ([`Migrations::table`](crate::Migrations::table)), or
        /// `schema_migrations`. It is quoted. On SQLite it is in the schema `main`; on PostgreSQL in the first
        /// schema of the search path that exists, or in the one that is named before a dot: `ops.migrations`.
        /// A set with a table of its own is a guest in the database: it is not asked for a
        /// [`baseline`](Self::baseline) where there are other tables.
        pub fn table(mut self, table: impl Into<String>) -> Self {
            self.settings.session.table = table.into();
            self.settings.own_table = true;
            self
        }

        /// What to do with a database that a newer program has migrated: [`NewerDatabase::Refuse`](crate::NewerDatabase::Refuse) unless set.
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
        /// connection has, unless set. The setting is put back.
        pub fn statement_timeout(mut self, wait: std::time::Duration) -> Self {
            self.settings.session.timeouts.statement = Some(wait);
            self
        }

        /// How long a statement of a migration may wait for a lock on a table (the server's
        /// `lock_timeout`): what the connection has, unless set. An `ALTER TABLE` that waits lets nobody
        /// else near the table, so that a few seconds are wise where the application is in use.
        /// [`Error::is_locked`](crate::Error::is_locked) is true then. The setting is put back.
        pub fn statement_lock_timeout(mut self, wait: std::time::Duration) -> Self {
            self.settings.session.timeouts.lock = Some(wait);
            self
        }
    };
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

    /// Calls a closure while the run is at work: enough to draw a progress bar. If it panics, what is not
    /// committed is rolled back.
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
        block_on(self.run()?.reach(Target::Down(count)))
    }

    /// Reverts everything above a version, which stays; 0 reverts everything.
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
    /// As [`down`](Self::down).
    pub fn redo(self) -> Result<Report, Error> {
        block_on(self.run()?.reach(Target::Redo))
    }

    /// What reaching a target would do. Writes nothing, takes no lock.
    ///
    /// # Errors
    ///
    /// What reaching it would meet before the first statement.
    pub fn plan(self, target: Target) -> Result<Plan, Error> {
        block_on(self.run()?.plan(target))
    }

    /// Does what reaching a target needs, on the real data and inside the lock, and rolls all of it back.
    /// The file is then as it was, byte for byte, in rollback-journal mode. Where options of a migration
    /// keep it from running in a transaction, it and what comes after it are listed as not tried.
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
    /// What reaching the target would meet.
    pub fn dry_run(self, target: Target) -> Result<DryRun, Error> {
        block_on(self.run()?.dry_run(target))
    }

    /// Takes the migrations up to and including a version as applied, without running them: for a
    /// database that was made by other means. Their rows have the state `baseline`.
    ///
    /// # Errors
    ///
    /// [`Error::HasHistory`], [`Error::UnknownVersion`], or if the history cannot be written. Nothing is
    /// changed then.
    pub fn baseline(self, version: i64) -> Result<Report, Error> {
        block_on(self.run()?.baseline(version))
    }

    /// Stamps the rows of these versions with what the set holds of them: checksum, name, description and
    /// down text. Nothing is run, and nothing is ever repaired unasked.
    ///
    /// It is right after an edit that changed nothing in what was done: a mended down, a typing error in
    /// a default that no row has. It is wrong where databases that ran the old text now differ from those
    /// that run the new one: write a new migration instead.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownVersion`], [`Error::NotApplied`], or if the history cannot be written. Nothing is
    /// changed then.
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
        block_on(self.run()?.resume())
    }

    /// Records an interrupted migration as applied, after you completed it, or undid its revert, by hand.
    ///
    /// # Errors
    ///
    /// [`Error::NotInterrupted`], or if the history cannot be written.
    pub fn mark_applied(self, version: i64) -> Result<Report, Error> {
        block_on(self.run()?.mark(version, true))
    }

    /// Records an interrupted migration as reverted, after you undid it, or completed its revert, by hand.
    ///
    /// # Errors
    ///
    /// [`Error::NotInterrupted`], or if the history cannot be written.
    pub fn mark_reverted(self, version: i64) -> Result<Report, Error> {
        block_on(self.run()?.mark(version, false))
    }
}

#[cfg(feature = "sqlite")]
impl Migrator<'_, Sqlite> {
    /// Copies the database before it is changed: only where something is to do, before the lock is taken
    /// for writing, by SQLite's online backup, checked by `integrity_check`. If that fails nothing is
    /// migrated. [`Report::backup`] tells where it is, and [`restore`](crate::restore) brings it back.
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

    /// Compares the schema with the one that the applied migrations make, by replaying them in a fresh
    /// database in memory: tables, columns, types, defaults, keys, indexes, triggers and views. Finds out
    /// what was changed behind the history's back. Writes nothing, and nothing is stored for it.
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
    /// If history or schema cannot be read.
    pub fn verify_schema(self) -> Result<SchemaReport, Error> {
        block_on(self.run()?.verify_schema())
    }
}

#[cfg(feature = "postgres")]
impl Migrator<'_, Postgres> {
    timeouts!();
}

#[cfg(feature = "tokio-postgres")]
pub(crate) use options;
#[cfg(feature = "tokio-postgres")]
pub(crate) use timeouts;
