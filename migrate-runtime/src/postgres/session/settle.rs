//! The settings of the connection: noted before a migration, and put back after it.

use super::{PUTTING_BACK, PostgresSession};
use crate::error::Error;
use crate::postgres::driver::Driver;
use crate::postgres::failure::failure;
use crate::postgres::settings::{Custom, SETTINGS_SQL, Settings, timeouts_sql};
use crate::session::Failure;

/// The constraints that begin a transaction deferred, as `SET CONSTRAINTS` takes them: by names, which stand
/// for constraints of several tables. Where one of those cannot be deferred none of them is, and what lies in
/// a schema that the role may not look into cannot be named.
pub(super) const DEFERRED_SQL: &str = "SELECT pg_catalog.string_agg(pg_catalog.format('%I.%I', n.nspname, c.conname), ', ') \
                            FROM (SELECT connamespace, conname FROM pg_catalog.pg_constraint \
                            GROUP BY connamespace, conname \
                            HAVING pg_catalog.bool_or(condeferred) AND pg_catalog.bool_and(condeferrable)) c \
                            JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace \
                            WHERE pg_catalog.has_schema_privilege(n.oid, 'USAGE')";

impl<D: Driver> PostgresSession<D> {
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

    /// Sends what puts settings back, and that for those which no catalog lists.
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
