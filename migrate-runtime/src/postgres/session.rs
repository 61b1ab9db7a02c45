//! A connection to PostgreSQL in the hands of the runner.

use super::driver::{Driver, DriverError, Reply};
use super::failure::{
    failure, failure_behind, has_failed_transaction, has_no_transaction, is_forbidden, is_lost,
};
use super::history::{Name, SCHEMA_SQL, Table, described};
use super::settings::{Custom, SETTINGS_SQL, Settings, timeouts_sql};
use super::steps::PostgresCode;
use crate::StepResult;
use crate::database::Postgres;
use crate::error::{BackendError, Error, Kept};
use crate::history::{Row, State, StoredDown};
use crate::id::MigrationId;
use crate::session::{
    Advance, Change, Deadline, Failure, Found, Options, Session, StepEnd, Timeouts, Underway,
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
    /// The settings to go back to after a step in the transaction that is open.
    settings: Option<Settings>,
    /// The settings to go back to after a section outside a transaction, once its first statement has run.
    section: Option<Settings>,
    /// The same of those that no catalog lists, as they were before they were set.
    custom: Custom,
    /// How many rows the history had when it was read in this transaction; none if it was not there.
    rows: Option<usize>,
    /// The savepoint around each step: a name that no step can guess, so that none can pass for it.
    step: String,
}

const HISTORY: &str = "reading the history";
const COMMITTING: &str = "committing";
const WRITING: &str = "writing the history";
const MAKING: &str = "making the history table";
const PUTTING_BACK: &str = "putting settings back";

/// Between two tries to take a lock.
const NAP: Duration = Duration::from_millis(25);

fn savepoint() -> String {
    use std::hash::{BuildHasher, RandomState};
    format!("migrate_step_{:016x}", RandomState::new().hash_one(0))
}

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
            step: String::new(),
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

    /// The history table in its schema, and whether it was there when this was first asked. A connection
    /// inside a transaction is refused.
    async fn find(&mut self) -> Result<(Table, bool), Error> {
        if let Some(found) = &self.table {
            return Ok(found.clone());
        }
        let reply = match self.driver.replies(&self.name.resolve_sql()).await {
            Ok(mut replies) => replies.pop().unwrap_or_default(),
            Err(error) if has_failed_transaction(&error) => return Err(Error::InTransaction),
            Err(error) => return Err(self.while_doing(HISTORY, error)),
        };
        if reply.is_true(2) {
            return Err(Error::InTransaction);
        }
        let Some(schema) = reply.value(0) else {
            let words =
                "no schema of the search path exists, so that there is none for the history table";
            return Err(self.refused(HISTORY, words));
        };
        let found = (self.name.in_schema(schema), reply.is_true(1));
        self.table = Some(found.clone());
        Ok(found)
    }

    pub(super) fn driver(&mut self) -> &mut D {
        &mut self.driver
    }

    pub(super) async fn table(&mut self) -> Result<Table, Error> {
        Ok(self.find().await?.0)
    }

    /// The error of a lock that somebody else kept for too long.
    fn locked(&self) -> Error {
        let words = "another process holds the lock of these migrations";
        Error::Locked {
            waited: self.wait,
            kept: Kept::default(),
            source: BackendError::new(words.to_owned(), true, std::io::Error::other(words)),
        }
    }

    fn refused(&self, doing: &'static str, words: &str) -> Error {
        Failure::of_io(std::io::Error::other(words.to_owned())).while_doing(doing, self.wait)
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

    /// Makes the table if it is not there; one that has other rows than this transaction has seen is refused.
    async fn prepare(&mut self, table: &Table) -> Result<(), Error> {
        let shape = self.ask_one(HISTORY, &table.shape_sql()).await?;
        let there = table.is_there(&shape)?;
        if let Some(before) = self.rows {
            let now = match there {
                false => 0,
                true => count(&self.ask_one(HISTORY, &table.count_sql()).await?),
            };
            if before != now {
                return Err(table.problem(format!(
                    "expected as many rows as before ({before}), found {now}: a migration of this run has \
                     changed it"
                )));
            }
        }
        self.keeps_its_place(table).await?;
        if there {
            return Ok(());
        }
        self.make_schema(table).await?;
        let right = format!("CREATE on the schema `{}`", table.schema);
        self.create(&table.create_sql(), &right).await
    }

    /// Makes the schema of the table if it is not there. Sets with other tables in it may be at the same, who
    /// have another lock: they take turns, until this transaction is over.
    async fn make_schema(&mut self, table: &Table) -> Result<(), Error> {
        let asked = table.schema_sql();
        let deadline = Deadline::after(self.wait);
        while !self.ask_one(MAKING, &asked).await?.is_true(0) {
            if self
                .ask_one(MAKING, &table.schema_lock_sql())
                .await?
                .is_true(0)
            {
                // Who had the lock before may have made it.
                if !self.ask_one(MAKING, &asked).await?.is_true(0) {
                    let right = "CREATE on the database";
                    self.create(&table.create_schema_sql(), right).await?;
                }
                return Ok(());
            }
            let Some(nap) = deadline.left(NAP) else {
                return Err(self.locked());
            };
            self.driver.sleep(nap).await;
        }
        Ok(())
    }

    /// Refuses a run that has changed where a table without a schema is looked for: the next one would not
    /// find the history.
    async fn keeps_its_place(&mut self, table: &Table) -> Result<(), Error> {
        if self.name.schema.is_some() {
            return Ok(());
        }
        let reply = self.ask_one(HISTORY, SCHEMA_SQL).await?;
        let (before, now) = (&table.schema, reply.value(0).unwrap_or("none"));
        match before == now {
            true => Ok(()),
            false => Err(table.problem(format!(
                "expected `{before}` to be the first schema of the search path, as before, found `{now}`: a \
                 migration of this run has changed that, and the history would not be found again; give its \
                 name with the schema, `{before}.{}`",
                table.written
            ))),
        }
    }

    /// Makes what the history needs, or names the right that is missing.
    async fn create(&mut self, sql: &str, right: &str) -> Result<(), Error> {
        let created = self.driver.execute(sql).await;
        created.map_err(|error| {
            let forbidden = is_forbidden(&error);
            let failure = failure(error, sql);
            let error = match forbidden {
                true => failure
                    .error
                    .worded(|words| format!("{words}; the role needs {right}")),
                false => failure.error,
            };
            Failure { error, ..failure }.while_doing(MAKING, self.wait)
        })
    }

    /// In the transaction: undoes what a migration has set.
    async fn settle(&mut self, now: &Settings) -> Result<(), Error> {
        let mut sql = String::new();
        if let Some(before) = &self.settings
            && before.limited(self.timeouts) != *now
        {
            sql = before.put_back_sql(now) + &timeouts_sql("SET LOCAL", self.timeouts);
        }
        self.put_back(sql).await
    }

    /// Outside a transaction: undoes what a section has set.
    async fn settle_section(&mut self) -> Result<(), Error> {
        if let Some(before) = self.section.clone() {
            let now = self.ask_one(PUTTING_BACK, SETTINGS_SQL).await?;
            self.put_back(before.put_back_sql(&Settings::of(&now)))
                .await?;
            self.section = None;
        }
        Ok(())
    }

    /// Sends what puts settings back, and that for those which no catalog lists.
    async fn put_back(&mut self, settings: String) -> Result<(), Error> {
        let mut sql = settings;
        if !self.custom.0.is_empty() {
            let before = std::mem::take(&mut self.custom);
            let now = Custom::values_sql(before.0.keys().map(String::as_str));
            let now = self.ask_one(PUTTING_BACK, &now).await?;
            let custom = before.put_back_sql(&Custom::of(&now));
            if !custom.is_empty() {
                sql = format!("{custom}; {sql}");
            }
        }
        let sql = sql.trim_matches([';', ' ']);
        match sql.is_empty() {
            true => Ok(()),
            false => self.ask(PUTTING_BACK, sql).await.map(drop),
        }
    }

    /// Notes the values of the settings that a statement sets and no catalog lists.
    async fn note_custom(&mut self, sql: &str) -> Result<(), Failure> {
        let mut names = Custom::names(sql);
        names.retain(|name| !self.custom.0.contains_key(*name));
        if !names.is_empty() {
            let sql = Custom::values_sql(names.into_iter());
            let replies = self.driver.replies(&sql).await;
            let replies = replies.map_err(|error| failure(error, ""))?;
            let found = replies.first().map(Custom::of);
            self.custom.0.extend(found.unwrap_or_default().0);
        }
        Ok(())
    }

    /// Outside a transaction: notes the settings before the first statement of a section.
    async fn prepare_section(&mut self) -> Result<(), Failure> {
        if self.section.is_some() {
            return Ok(());
        }
        let sql = format!("{SETTINGS_SQL}{}", timeouts_sql("SET", self.timeouts));
        let replies = self.driver.replies(&sql).await;
        let replies = replies.map_err(|error| failure(error, ""))?;
        self.section = replies.first().map(Settings::of);
        Ok(())
    }

    /// The indexes that are not valid, by name: what an index built concurrently leaves when it fails. One that
    /// somebody is building is not valid yet.
    async fn invalid_indexes(&mut self) -> Result<Vec<String>, DriverError> {
        const SQL: &str = "SELECT indexrelid::pg_catalog.regclass::text FROM pg_catalog.pg_index \
                           WHERE NOT indisvalid AND indexrelid NOT IN (SELECT index_relid \
                           FROM pg_catalog.pg_stat_progress_create_index WHERE index_relid IS NOT NULL) \
                           ORDER BY 1";
        let replies = self.driver.replies(SQL).await?;
        let rows = replies.into_iter().flat_map(|reply| reply.rows);
        Ok(rows.flatten().flatten().collect())
    }

    /// Runs a statement outside a transaction; where it leaves an index that is not valid, says so.
    async fn alone(&mut self, sql: &str) -> Result<(), Failure> {
        self.prepare_section().await?;
        self.note_custom(sql).await?;
        let builds = sql.to_ascii_uppercase().contains("CONCURRENTLY");
        let before = match builds {
            true => self
                .invalid_indexes()
                .await
                .map_err(|error| failure(error, sql))?,
            false => Vec::new(),
        };
        let result = self.driver.execute(sql).await;
        let Err(error) = result.map_err(|error| failure(error, sql)) else {
            return Ok(());
        };
        // It ends here, and says why; where the connection is gone there is nothing to put back.
        self.settle_section().await.ok();
        // Where the connection is gone there is nobody to ask.
        let after = match builds {
            true => self.invalid_indexes().await.unwrap_or_default(),
            false => Vec::new(),
        };
        let named = |index: &&String| {
            let name = index.rsplit('.').next().unwrap_or(index).trim_matches('"');
            !before.contains(index) || sql.contains(name)
        };
        let left: Vec<&str> = after.iter().filter(named).map(String::as_str).collect();
        if left.is_empty() {
            return Err(error);
        }
        let (indexes, it) = match left.len() {
            1 => ("index", "is left INVALID: drop it"),
            _ => ("indexes", "are left INVALID: drop them"),
        };
        let words = format!(
            "; the {indexes} {} {it} before this statement runs again",
            left.join(", ")
        );
        let said = error.error.worded(|message| format!("{message}{words}"));
        Err(Failure {
            error: said,
            ..error
        })
    }

    /// Opens a transaction for reading where there is none, since a cursor needs one.
    async fn fetch(&mut self, sql: &str, most: usize) -> Result<Reply, Failure> {
        let query = sql.trim_end().trim_end_matches(';');
        let begin = if self.open { "" } else { "BEGIN READ ONLY; " };
        let prefix = format!("{begin}DECLARE migrate_check NO SCROLL CURSOR FOR ");
        // The query may end with a comment.
        let text =
            format!("{prefix}{query}\n; FETCH {most} FROM migrate_check; CLOSE migrate_check");
        let own = !self.open;
        self.open = true;
        let replies = self.driver.replies(&text).await;
        let replies = replies.map_err(|error| failure_behind(error, &text, prefix.len()));
        if own {
            // After an error the transaction is open, and aborted.
            self.rollback().await;
        }
        let mut found = replies?
            .into_iter()
            .filter(|reply| !reply.columns.is_empty());
        Ok(found.next().unwrap_or_default())
    }
}

/// The error of a text that commits, where nobody knows whether it did.
fn uncertain(doing: &'static str, error: DriverError) -> Error {
    Error::Backend {
        doing,
        kept: Kept {
            uncertain: true,
            ..Kept::default()
        },
        source: failure(error, "").error,
    }
}

fn count(reply: &Reply) -> usize {
    let count = reply.value(0).and_then(|count| count.parse().ok());
    count.unwrap_or_default()
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
        stored.ok_or_else(|| table.problem(StoredDown::problem(version)))
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
        self.step = savepoint();
        Ok(())
    }

    async fn enter_step(&mut self) -> Result<(), Error> {
        let sql = format!("SAVEPOINT {}", self.step);
        self.ask("opening a savepoint", &sql).await.map(drop)
    }

    async fn leave_step(&mut self, _id: &MigrationId, _checked: bool) -> Result<(), StepEnd> {
        // What is deferred is due now: otherwise the next migration would find tables with events that are
        // pending, which cannot be altered, and nobody could tell whose violation it was at the commit.
        let sql = format!(
            "SET CONSTRAINTS ALL IMMEDIATE; RELEASE SAVEPOINT {}; {SETTINGS_SQL}; {DEFERRED_SQL}",
            self.step
        );
        let replies = self.driver.replies(&sql).await.map_err(|error| {
            let escaped = has_no_transaction(&error);
            let failure = failure(error, &sql);
            let plain = |words: &str| words.replace(&self.step, "migrate_step");
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
            let again = format!("SET CONSTRAINTS {names} DEFERRED");
            let again = self.ask("deferring constraints again", &again).await;
            again.map_err(StepEnd::Error)?;
        }
        self.settle(&settings).await.map_err(StepEnd::Error)
    }

    async fn has_escaped(&mut self) -> bool {
        let back = format!("ROLLBACK TO SAVEPOINT {}", self.step);
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
        // Where a statement has failed there is no answer, and nobody to hear it.
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
        const SHOWN: usize = 3;
        let reply = self.fetch(sql, SHOWN + 1).await?;
        let row = |cells: &Vec<Option<String>>| {
            let cells = reply.columns.iter().zip(cells);
            let cells =
                cells.map(|(name, value)| format!("{name} = {}", described(value.as_deref())));
            cells.collect::<Vec<_>>().join(", ")
        };
        Ok(Found {
            rows: reply.rows.iter().take(SHOWN).map(row).collect(),
            more: reply.rows.len() > SHOWN,
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
                return Err(table.problem(format!(
                    "expected to write 1 row for version {}, wrote {}",
                    change.version(),
                    reply.count
                )));
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

/// The constraints that begin a transaction deferred, as `SET CONSTRAINTS` takes them: by names, which stand
/// for constraints of several tables. Where one of those cannot be deferred none of them is, and what lies in
/// a schema that the role may not look into cannot be named.
const DEFERRED_SQL: &str = "SELECT pg_catalog.string_agg(pg_catalog.format('%I.%I', n.nspname, c.conname), ', ') \
                            FROM (SELECT connamespace, conname FROM pg_catalog.pg_constraint \
                            GROUP BY connamespace, conname \
                            HAVING pg_catalog.bool_or(condeferred) AND pg_catalog.bool_and(condeferrable)) c \
                            JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace \
                            WHERE pg_catalog.has_schema_privilege(n.oid, 'USAGE')";

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
