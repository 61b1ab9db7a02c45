//! The settings of the connection: noted before a migration, and put back after it.

use super::{PUTTING_BACK, PostgresSession};
use crate::error::Error;
use crate::postgres::driver::Driver;
use crate::postgres::failure::{failure, is_gone};
use crate::postgres::settings::{Custom, SETTINGS_SQL, Settings, timeouts_sql};
use crate::session::Failure;

/// The constraints that begin a transaction deferred, as `SET CONSTRAINTS` takes them: by name. A name can stand for
/// constraints of several tables, and if one of those cannot be deferred the name is left out. So is one in a schema
/// that the role may not look into.
pub(super) const DEFERRED_SQL: &str = "SELECT pg_catalog.string_agg(pg_catalog.format('%I.%I', n.nspname, c.conname), ', ') \
                            FROM (SELECT connamespace, conname FROM pg_catalog.pg_constraint \
                            GROUP BY connamespace, conname \
                            HAVING pg_catalog.bool_or(condeferred) AND pg_catalog.bool_and(condeferrable)) c \
                            JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace \
                            WHERE pg_catalog.has_schema_privilege(n.oid, 'USAGE')";

impl<D: Driver> PostgresSession<D> {
    /// Defers the constraints again that begin a transaction deferred. They are those of the whole database: if others
    /// have dropped one since they were listed, they are listed anew.
    pub(super) async fn defer_again(&mut self, mut names: String) -> Result<(), Error> {
        const DOING: &str = "deferring constraints again";
        const ATTEMPTS: usize = 10;
        let savepoint = &self.savepoint;
        let back = format!("ROLLBACK TO SAVEPOINT {savepoint}; RELEASE SAVEPOINT {savepoint}");
        let open = format!("SAVEPOINT {savepoint}");
        let close = format!("RELEASE SAVEPOINT {savepoint}");
        for attempt in 1.. {
            let again = format!("{open}; SET CONSTRAINTS {names} DEFERRED; {close}");
            let Err(error) = self.driver.execute(&again).await else {
                break;
            };
            if !is_gone(&error) || attempt == ATTEMPTS {
                return Err(failure(error, "").while_doing(DOING, self.wait));
            }
            let listed = self.ask(DOING, &format!("{back}; {DEFERRED_SQL}")).await?;
            match listed.last().and_then(|reply| reply.value(0)) {
                Some(listed) => names = listed.to_owned(),
                None => break,
            }
        }
        Ok(())
    }

    /// In the transaction: undoes what a migration has set.
    pub(super) async fn settle(&mut self, now: &Settings) -> Result<(), Error> {
        let mut sql = String::new();
        if let Some(before) = &self.settings
            && before.limited(self.timeouts) != *now
        {
            sql = before.put_back_sql(now) + &timeouts_sql("SET LOCAL", self.timeouts);
        }
        self.put_back(sql).await
    }

    /// Outside a transaction: undoes what a section has set.
    pub(super) async fn settle_section(&mut self) -> Result<(), Error> {
        if let Some(before) = self.section.clone() {
            let now = self.ask_one(PUTTING_BACK, SETTINGS_SQL).await?;
            self.put_back(before.put_back_sql(&Settings::of(&now)))
                .await?;
            self.section = None;
        }
        Ok(())
    }

    /// Puts settings back by this text, and those that no catalog lists as well.
    pub(super) async fn put_back(&mut self, settings: String) -> Result<(), Error> {
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
    pub(super) async fn note_custom(&mut self, sql: &str) -> Result<(), Failure> {
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
    pub(super) async fn prepare_section(&mut self) -> Result<(), Failure> {
        if self.section.is_some() {
            return Ok(());
        }
        let sql = format!("{SETTINGS_SQL}{}", timeouts_sql("SET", self.timeouts));
        let replies = self.driver.replies(&sql).await;
        let replies = replies.map_err(|error| failure(error, ""))?;
        self.section = replies.first().map(Settings::of);
        Ok(())
    }
}
