//! The migrator of an async client.

use super::driver::Async;
use super::session::PostgresSession;
use crate::database::Postgres;
use crate::dry_run::DryRun;
use crate::error::Error;
use crate::event::{Event, Events, SendListener};
use crate::migrator::{Settings, options, timeouts};
use crate::plan::Target;
use crate::repair::Repairs;
use crate::report::Report;
use crate::run::Run;
use crate::schema::SchemaReport;
use crate::set::Migrations;
use crate::status::{Plan, Status};
use std::fmt;
use std::time::Instant;
use tokio_postgres::Client;

/// A set of migrations, an async client and options: what [`Migrator`](crate::Migrator) is for a blocking client, with
/// `.await` behind each way to run. Made by [`Migrations::async_migrator`].
///
/// Dropping a future rolls back, as an error does. The server first ends the statement that it is at, and whatever
/// comes next on the connection waits for that. Waiting for a lock takes a tokio runtime with timers.
///
/// ```no_run
/// use migrate_runtime::{Migrations, Postgres, embed_migrations};
/// use std::time::Duration;
///
/// static MIGRATIONS: Migrations<Postgres> =
///     embed_migrations!("doc/postgres", database = "postgres", watched = false);
///
/// # async fn start(mut client: tokio_postgres::Client) -> Result<(), migrate_runtime::Error> {
/// let report = MIGRATIONS
///     .async_migrator(&mut client)
///     .lock_timeout(Duration::from_secs(60))
///     .up()
///     .await?;
/// println!("{report}");
/// # Ok(())
/// # }
/// ```
#[must_use = "a migrator does nothing until one of `up`, `down`, `status` … is called"]
pub struct AsyncMigrator<'c> {
    set: Migrations<Postgres>,
    client: &'c mut Client,
    settings: Settings,
    events: Events<SendListener<'c>>,
}

impl Migrations<Postgres> {
    /// Applies all pending migrations on an async client. See [`Migrations::up`].
    ///
    /// # Errors
    ///
    /// See [`Migrations::up`].
    pub async fn up_async(&self, client: &mut Client) -> Result<Report, Error> {
        self.async_migrator(client).up().await
    }

    /// What is applied, pending, edited or unknown, by an async client. Writes nothing and creates nothing.
    ///
    /// # Errors
    ///
    /// If the history cannot be read.
    pub async fn status_async(&self, client: &mut Client) -> Result<Status, Error> {
        self.async_migrator(client).status().await
    }

    /// The same and the rest on an async client, with options.
    pub fn async_migrator<'c>(&self, client: &'c mut Client) -> AsyncMigrator<'c> {
        AsyncMigrator {
            set: *self,
            client,
            settings: Settings::of(self),
            events: Events::none(),
        }
    }
}

impl fmt::Debug for AsyncMigrator<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AsyncMigrator")
            .field("migrations", &self.set.list().len())
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl<'c> AsyncMigrator<'c> {
    options!();

    timeouts!();

    /// Calls a closure while the run is at work. See [`Migrator::on_event`](crate::Migrator::on_event).
    pub fn on_event(mut self, listener: impl FnMut(&Event<'_>) + Send + 'c) -> Self {
        self.events = Events::to(Box::new(listener));
        self
    }

    /// Compares the schema with the one that the applied migrations make, by replaying them in `scratch`, a
    /// connection to an empty database: see [`Migrator::verify_schema`](crate::Migrator::verify_schema).
    ///
    /// # Errors
    ///
    /// If the history or the schema cannot be read, or `scratch` is not empty. A difference is no error.
    pub async fn verify_schema(self, scratch: &mut Client) -> Result<SchemaReport, Error> {
        self.run()?.verify_schema(Async(scratch)).await
    }

    fn run(self) -> Result<Run<PostgresSession<Async<'c>>>, Error> {
        let started = Instant::now();
        Ok(Run {
            events: self.events,
            started,
            ..Run::new(
                PostgresSession::open(Async(self.client), &self.settings.session)?,
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
    pub async fn up(self) -> Result<Report, Error> {
        self.run()?.reach(Target::Latest).await
    }

    /// Applies the pending migrations up to and including a version of the set.
    ///
    /// # Errors
    ///
    /// As [`up`](Self::up), and [`Error::UnknownVersion`].
    pub async fn up_to(self, version: i64) -> Result<Report, Error> {
        self.run()?.reach(Target::UpTo(version)).await
    }

    /// Reverts the migrations that were applied last, `count` of them or as many as there are, in reverse order of
    /// application.
    ///
    /// # Errors
    ///
    /// See [`Migrator::down`](crate::Migrator::down).
    pub async fn down(self, count: usize) -> Result<Report, Error> {
        self.run()?.reach(Target::Down(count)).await
    }

    /// Reverts everything above a version, which itself stays applied; 0 reverts everything.
    ///
    /// # Errors
    ///
    /// As [`down`](Self::down), and [`Error::UnknownVersion`].
    pub async fn down_to(self, version: i64) -> Result<Report, Error> {
        self.run()?.reach(Target::DownTo(version)).await
    }

    /// Reverts the migration that was applied last and applies it again.
    ///
    /// # Errors
    ///
    /// See [`Migrator::redo`](crate::Migrator::redo).
    pub async fn redo(self) -> Result<Report, Error> {
        self.run()?.reach(Target::Redo).await
    }

    /// What reaching a target would do. Writes nothing, takes no lock.
    ///
    /// # Errors
    ///
    /// See [`Migrator::plan`](crate::Migrator::plan).
    pub async fn plan(self, target: Target) -> Result<Plan, Error> {
        self.run()?.plan(target).await
    }

    /// Does what reaching a target takes, on the real data and under the lock, and rolls all of it back.
    ///
    /// # Errors
    ///
    /// Those that reaching the target would end with. The database is as it was.
    pub async fn dry_run(self, target: Target) -> Result<DryRun, Error> {
        self.run()?.dry_run(target).await
    }

    /// What is applied, pending, edited or unknown. Writes nothing and creates nothing.
    ///
    /// # Errors
    ///
    /// If the history cannot be read.
    pub async fn status(self) -> Result<Status, Error> {
        self.run()?.status().await
    }

    /// Records the migrations up to and including a version as applied, without running them: for a database
    /// that was made by other means.
    ///
    /// # Errors
    ///
    /// [`Error::HasHistory`], [`Error::UnknownVersion`], or if the history cannot be written. Nothing is changed then.
    pub async fn baseline(self, version: i64) -> Result<Report, Error> {
        self.run()?.baseline(version).await
    }

    /// Goes on with the `no-transaction` section that was interrupted, from the first statement that is not
    /// recorded as done. That one may have run already. Call it only when no other process is at work on the section.
    ///
    /// # Errors
    ///
    /// See [`Migrator::resume`](crate::Migrator::resume).
    pub async fn resume(self) -> Result<Report, Error> {
        self.run()?.resume().await
    }

    /// Records an interrupted migration as applied, after you completed it, or undid its revert, by hand.
    ///
    /// # Errors
    ///
    /// See [`Migrator::mark_applied`](crate::Migrator::mark_applied).
    pub async fn mark_applied(self, version: i64) -> Result<Report, Error> {
        self.run()?.mark(version, true).await
    }

    /// Records an interrupted migration as reverted, after you undid it, or completed its revert, by hand.
    ///
    /// # Errors
    ///
    /// As [`mark_applied`](Self::mark_applied).
    pub async fn mark_reverted(self, version: i64) -> Result<Report, Error> {
        self.run()?.mark(version, false).await
    }

    /// Brings the rows of these versions up to date with the set. Nothing is run.
    ///
    /// # Errors
    ///
    /// See [`Migrator::repair`](crate::Migrator::repair).
    pub async fn repair(self, versions: impl IntoIterator<Item = i64>) -> Result<Repairs, Error> {
        let versions: Vec<i64> = versions.into_iter().collect();
        self.run()?.repair(&versions).await
    }
}

/// What is awaited in a task may be moved between threads.
#[cfg(test)]
mod tests {
    use super::{AsyncMigrator, Target};

    fn is_send<T: Send>(_: T) {}

    #[test]
    fn every_future_can_be_spawned() {
        fn check(migrator: fn() -> AsyncMigrator<'static>) {
            is_send(migrator().up());
            is_send(migrator().up_to(1));
            is_send(migrator().down(1));
            is_send(migrator().down_to(1));
            is_send(migrator().redo());
            is_send(migrator().plan(Target::Latest));
            is_send(migrator().dry_run(Target::Latest));
            is_send(migrator().status());
            is_send(migrator().baseline(1));
            is_send(migrator().repair([1]));
            is_send(migrator().resume());
            is_send(migrator().mark_applied(1));
            is_send(migrator().mark_reverted(1));
        }
        // That it compiles is the test.
        let _ = check;
    }
}
