//! A connection to PostgreSQL in the hands of the runner.

mod home;
mod outside;
mod settle;

use self::settle::DEFERRED_SQL;
use super::driver::{Driver, DriverError, Reply};
use super::failure::{failure, has_no_transaction, is_lost};
use super::history::{Name, Table, described};
use super::settings::{Custom, SETTINGS_SQL, Settings, timeouts_sql};
use super::steps::PostgresCode;
use crate::StepResult;
use crate::database::Postgres;
use crate::error::{Error, Kept};
use crate::history::{Row, State, StoredDown, words};
use crate::id::MigrationId;
use crate::session::{
    Advance, Change, Deadline, Failure, Found, Options, ROWS_SHOWN, Session, StepEnd, Timeouts,
    Underway, plainly_named, savepoint_name,
};
use crate::set::Migration;
use std::path::PathBuf;
use std::time::Duration;

pub struct PostgresSession<D: Driver> {
    driver: D,
    name: Name,
    /// Where the history is, once that was asked for, and whether it was there then.
    table: Option<(Table, bool)>,
    wait: Duration,
    timeouts: Timeouts,
    /// Whether a transaction of this session's is open.
    open: bool,
    /// The settings to put back after each step in the transaction that is open.
    settings: Option<Settings>,
    /// The settings to put back after a section outside a transaction, noted before its first statement.
    section: Option<Settings>,
    /// The values to put back of settings that no catalog lists.
    custom: Custom,
    /// How many rows the history had when it was read in this transaction; none if it was not there.
    rows: Option<usize>,
    /// The name of the savepoint around each step.
    savepoint: String,
}

const HISTORY: &str = "reading the history";
const COMMITTING: &str = "committing";
const WRITING: &str = "writing the history";
const MAKING: &str = "making the history table";
const PUTTING_BACK: &str = "putting settings back";

/// Between two tries to take a lock.
const NAP: Duration = Duration::from_millis(25);

impl<D: Driver> PostgresSession<D> {
    pub(super) fn open(driver: D, options: &Options) -> Result<Self, Error> {
        Ok(Self {
            driver,
            name: Name::read(&options.table)?,
            table: None,
            wait: options.lock_timeout,
            timeouts: options.timeouts,
            open: false,
            settings: None,
            section: None,
            custom: Custom::default(),
            rows: None,
            savepoint: String::new(),
        })
    }

    fn while_doing(&self, doing: &'static str, error: DriverError) -> Error {
        failure(error, "").while_doing(doing, self.wait)
    }

    /// What each statement of a text answered.
    async fn ask(&mut self, doing: &'static str, sql: &str) -> Result<Vec<Reply>, Error> {
        let replies = self.driver.replies(sql).await;
        replies.map_err(|error| self.while_doing(doing, error))
    }

    /// What a text of one statement answered.
    async fn ask_one(&mut self, doing: &'static str, sql: &str) -> Result<Reply, Error> {
        Ok(self.ask(doing, sql).await?.pop().unwrap_or_default())
    }

    pub(super) fn driver(&mut self) -> &mut D {
        &mut self.driver
    }

    /// Begins a transaction that holds the lock, if that is free.
    async fn try_begin(&mut self, table: &Table) -> Result<bool, Error> {
        let timeouts = timeouts_sql("SET LOCAL", self.timeouts);
        // Read committed: what is read under the lock is what there is then.
        let sql = format!(
            "BEGIN ISOLATION LEVEL READ COMMITTED; {}; {SETTINGS_SQL}{timeouts}",
            table.lock_sql()
        );
        // An error leaves the transaction open too.
        self.open = true;
        let replies = self.ask("taking the lock", &sql).await?;
        if !replies.get(1).is_some_and(|lock| lock.is_true(0)) {
            self.rollback().await;
            return Ok(false);
        }
        self.settings = replies.get(2).map(Settings::of);
        self.custom = Custom::default();
        Ok(true)
    }
}

/// The error of a text that commits, where nobody knows whether it did.
fn uncertain(doing: &'static str, error: DriverError) -> Error {
    let error = Error::Backend {
        doing,
        kept: Kept::default(),
        source: failure(error, "").error,
    };
    error.uncertain()
}

impl<D: Driver> Session for PostgresSession<D> {
    type Db = Postgres;
    type Listener = D::Listener;

    async fn sleep(&mut self, nap: Duration) {
        self.driver.sleep(nap).await;
    }

    fn refuses(&self, code: PostgresCode) -> Option<(&'static str, &'static str)> {
        self.driver.refuses(code)
    }

    async fn is_current(&mut self, set: &[Migration<Postgres>]) -> Result<bool, Error> {
        let (table, true) = self.find().await? else {
            return Ok(false);
        };
        let reply = match self.driver.replies(&table.current_sql()).await {
            Ok(mut replies) => replies.pop().unwrap_or_default(),
            // Whatever is wrong with the table, reading the history finds out.
            Err(error) if error.as_db_error().is_some() => return Ok(false),
            Err(error) => return Err(self.while_doing(HISTORY, error)),
        };
        let same = |(row, migration): (&Vec<Option<String>>, &Migration<Postgres>)| {
            let is =
                |at: usize, wanted: &str| row.get(at).and_then(Option::as_deref) == Some(wanted);
            is(0, &migration.version().to_string())
                && is(1, migration.checksum())
                && is(2, State::Applied.word())
        };
        Ok(reply.rows.len() == set.len() && reply.rows.iter().zip(set).all(same))
    }

    async fn history(&mut self) -> Result<Vec<Row>, Error> {
        let table = self.table().await?;
        let shape = self.ask_one(HISTORY, &table.shape_sql()).await?;
        let rows = match table.is_there(&shape)? {
            false => Vec::new(),
            true => table.rows(&self.ask_one(HISTORY, &table.rows_sql()).await?)?,
        };
        self.rows = self.open.then_some(rows.len());
        Ok(rows)
    }

    async fn stored_down(&mut self, version: i64) -> Result<StoredDown, Error> {
        let (options, down) = self.stored_text(version).await?;
        let stored = down.and_then(|sql| StoredDown::read(sql, &options));
        let table = self.table().await?;
        stored.ok_or_else(|| table.problem(words::no_down(version)))
    }

    async fn stored_text(&mut self, version: i64) -> Result<(String, Option<String>), Error> {
        let table = self.table().await?;
        let reply = self.ask_one(HISTORY, &table.stored_sql(version)).await?;
        let text = |at| reply.value(at).map(str::to_owned);
        Ok((text(0).unwrap_or_default(), text(1)))
    }

    async fn begin(&mut self, _foreign_keys: bool) -> Result<(), Error> {
        let table = self.table().await?;
        let deadline = Deadline::after(self.wait);
        self.rows = None;
        while !self.try_begin(&table).await? {
            let Some(nap) = deadline.left(NAP) else {
                return Err(self.locked());
            };
            // Nobody waits inside a statement: that would hold a snapshot, for which an index that is built
            // concurrently waits.
            self.driver.sleep(nap).await;
        }
        self.savepoint = savepoint_name();
        Ok(())
    }

    async fn enter_step(&mut self) -> Result<(), Error> {
        let sql = format!("SAVEPOINT {}", self.savepoint);
        self.ask("opening a savepoint", &sql).await.map(drop)
    }

    async fn leave_step(&mut self, _id: &MigrationId, _checked: bool) -> Result<(), StepEnd> {
        // What is deferred is checked now. Otherwise the next migration could not alter the tables, whose events would
        // be pending, and at the commit nobody could tell which migration had violated a constraint.
        let sql = format!(
            "SET CONSTRAINTS ALL IMMEDIATE; RELEASE SAVEPOINT {}; {SETTINGS_SQL}; {DEFERRED_SQL}",
            self.savepoint
        );
        let replies = self.driver.replies(&sql).await.map_err(|error| {
            let escaped = has_no_transaction(&error);
            let failure = failure(error, &sql);
            let plain = |words: &str| plainly_named(words, &self.savepoint);
            let error = failure.error.worded(plain);
            match escaped {
                true => StepEnd::Escaped(error),
                // It has no place in the migration.
                false => StepEnd::Failed(Failure {
                    error,
                    offset: None,
                    ..failure
                }),
            }
        })?;
        let [.., settings, deferred] = replies.as_slice() else {
            return Ok(());
        };
        let settings = Settings::of(settings);
        if let Some(names) = deferred.value(0) {
            self.defer_again(names.to_owned())
                .await
                .map_err(StepEnd::Error)?;
        }
        self.settle(&settings).await.map_err(StepEnd::Error)
    }

    async fn has_escaped(&mut self) -> bool {
        let back = format!("ROLLBACK TO SAVEPOINT {}", self.savepoint);
        let back = self.driver.execute(&back).await;
        back.is_err_and(|error| has_no_transaction(&error))
    }

    async fn statement(&mut self, sql: &str) -> Result<(), Failure> {
        match self.open {
            true => {
                self.note_custom(sql).await?;
                let run = self.driver.execute(sql).await;
                run.map_err(|error| failure(error, sql))
            }
            false => self.alone(sql).await,
        }
    }

    async fn code(&mut self, code: PostgresCode) -> StepResult {
        match self.open {
            true => self.driver.step(code).await,
            false => Err("a step in Rust runs inside a transaction".into()),
        }
    }

    async fn total_changes(&mut self) -> Result<u64, Error> {
        // The server counts for each transaction what was done to each table, by triggers and steps too.
        const SQL: &str = "SELECT coalesce(pg_catalog.sum(n_tup_ins + n_tup_upd + n_tup_del), 0) \
                           FROM pg_catalog.pg_stat_xact_user_tables";
        const DOING: &str = "counting changes";
        // After a statement that has failed there is no answer, and the count is not shown.
        let reply = match self.driver.replies(SQL).await {
            Ok(mut replies) => replies.pop().unwrap_or_default(),
            Err(error) if error.as_db_error().is_some() => return Ok(0),
            Err(error) => return Err(self.while_doing(DOING, error)),
        };
        let changes = reply.value(0).and_then(|count| count.parse().ok());
        Ok(changes.unwrap_or_default())
    }

    async fn tables_without_history(&mut self) -> Result<Vec<String>, Error> {
        let table = self.table().await?;
        let reply = self
            .ask_one("reading the schema", &table.others_sql())
            .await?;
        Ok(reply.rows.into_iter().flatten().flatten().collect())
    }

    async fn back_up(
        &mut self,
        backup: &std::convert::Infallible,
        _version: &str,
        _progress: impl FnMut(usize, usize),
    ) -> Result<PathBuf, Error> {
        match *backup {}
    }

    async fn query(&mut self, sql: &str) -> Result<Found, Failure> {
        let reply = self.fetch(sql, ROWS_SHOWN + 1).await?;
        let row = |cells: &Vec<Option<String>>| {
            if cells.is_empty() {
                return "a row without columns".to_owned();
            }
            let cells = reply.columns.iter().zip(cells);
            let cells =
                cells.map(|(name, value)| format!("{name} = {}", described(value.as_deref())));
            cells.collect::<Vec<_>>().join(", ")
        };
        Ok(Found {
            rows: reply.rows.iter().take(ROWS_SHOWN).map(row).collect(),
            more: reply.rows.len() > ROWS_SHOWN,
        })
    }

    async fn write(&mut self, changes: &[Change<'_>]) -> Result<(), Error> {
        let table = self.table().await?;
        self.prepare(&table).await?;
        if changes.is_empty() {
            return Ok(());
        }
        let sql: Vec<String> = changes.iter().map(|it| table.change_sql(it)).collect();
        let replies = self.ask(WRITING, &sql.join("; ")).await?;
        for (change, reply) in changes.iter().zip(&replies) {
            // A trigger on the table can swallow a row without an error.
            if reply.count != 1 {
                let problem = words::not_one_row(change.version(), reply.count);
                return Err(table.problem(problem));
            }
        }
        Ok(())
    }

    async fn commit(&mut self) -> Result<(), Error> {
        if let Err(error) = self.driver.execute("COMMIT").await {
            return Err(match is_lost(&error) {
                false => self.while_doing(COMMITTING, error),
                true => uncertain(COMMITTING, error),
            });
        }
        self.open = false;
        self.settings = None;
        Ok(())
    }

    async fn rollback(&mut self) {
        // Where even that fails the connection is gone, and with it the transaction.
        self.driver.execute("ROLLBACK").await.ok();
        self.open = false;
        self.settings = None;
    }

    async fn advance(&mut self, row: &Underway, change: Advance) -> Result<bool, Error> {
        let table = self.table().await?;
        let done = !matches!(change, Advance::Statement);
        let sql = table.advance_sql(row, change);
        let (sql, last) = match &self.section {
            None => (sql, 1),
            // The section may have taken another role, or forbidden itself to write.
            Some(before) => {
                let user = before.user_sql();
                (format!("BEGIN READ WRITE; {user}{sql}; COMMIT"), 2)
            }
        };
        self.open = self.section.is_some();
        let replies = self.driver.replies(&sql).await;
        if replies.is_err() && self.open {
            self.rollback().await;
        }
        self.open = false;
        let replies = replies.map_err(|error| match is_lost(&error) {
            false => self.while_doing(WRITING, error),
            true => uncertain(WRITING, error),
        })?;
        let reply = replies.into_iter().nth_back(last - 1).unwrap_or_default();
        if done {
            self.settle_section().await?;
        }
        Ok(reply.count == 1)
    }
}

impl<D: Driver> Drop for PostgresSession<D> {
    fn drop(&mut self) {
        if self.open {
            // What was set inside the transaction is rolled back with it.
            self.driver.abandon("ROLLBACK");
        }
        if let Some(settings) = &self.section {
            let custom = self.custom.put_back_sql(&Custom::default());
            self.driver.abandon(&custom);
            self.driver.abandon(&settings.put_all_back_sql());
        }
    }
}
