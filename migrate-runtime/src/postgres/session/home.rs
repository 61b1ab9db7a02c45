//! Where the history table is, and how it is made.

use super::{HISTORY, MAKING, NAP, PostgresSession};
use crate::error::{BackendError, Error, Kept};
use crate::history::words;
use crate::postgres::driver::{Driver, Reply};
use crate::postgres::failure::{failure, has_failed_transaction, is_forbidden};
use crate::postgres::history::{SCHEMA_SQL, Table};
use crate::session::{Deadline, Failure};

impl<D: Driver> PostgresSession<D> {
    /// The history table in its schema, and whether it was there when this was first asked. A connection
    /// inside a transaction is refused.
    pub(super) async fn find(&mut self) -> Result<(Table, bool), Error> {
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
        if self.name.schema.is_none() {
            self.refuse_another_home(schema, &reply)?;
        }
        let found = (self.name.in_schema(schema), reply.is_true(1));
        self.table = Some(found.clone());
        Ok(found)
    }

    /// Refuses a schema that is the server's, and one without a history if there is a history further down the search
    /// path: the schema may be new in front of it, and every migration would be taken for pending.
    fn refuse_another_home(&self, schema: &str, found: &Reply) -> Result<(), Error> {
        let table = self.name.in_schema(schema);
        if schema.starts_with("pg_") {
            return Err(table.problem(format!(
                "expected a schema of the application's at the front of the search path, found `{schema}`: set \
                 the search path, or give the table's name with its schema"
            )));
        }
        match (found.is_true(1), found.value(3)) {
            (false, Some(other)) if other != schema => Err(table.problem(format!(
                "expected it in `{schema}`, the first schema of the search path, found one in `{other}`: give its \
                 name with the schema, `{other}.{written}` if that is this application's and \
                 `{schema}.{written}` if not",
                written = table.written
            ))),
            _ => Ok(()),
        }
    }

    pub(in crate::postgres) async fn table(&mut self) -> Result<Table, Error> {
        Ok(self.find().await?.0)
    }

    /// The error of a lock that somebody else kept for too long.
    pub(super) fn locked(&self) -> Error {
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

    /// Makes the table if it is not there. One that has not as many rows as it had before in this transaction is
    /// refused.
    pub(super) async fn prepare(&mut self, table: &Table) -> Result<(), Error> {
        let shape = self.ask_one(HISTORY, &table.shape_sql()).await?;
        let there = table.is_there(&shape)?;
        if let Some(before) = self.rows {
            let now = match there {
                false => 0,
                true => count(&self.ask_one(HISTORY, &table.count_sql()).await?),
            };
            if before != now {
                return Err(table.problem(words::other_rows(before, now)));
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

    /// Makes the schema of the table if it is not there. Another set, whose table has another lock, may be about to
    /// make the same schema: a lock for the schema, held until the transaction ends, lets one at a time do so. It is
    /// also waited for where the schema is there: one that was made a moment ago can be seen in the catalog before it
    /// can be used.
    pub(super) async fn make_schema(&mut self, table: &Table) -> Result<(), Error> {
        let lock = table.schema_lock_sql();
        let deadline = Deadline::after(self.wait);
        while !self.ask_one(MAKING, &lock).await?.is_true(0) {
            let Some(nap) = deadline.left(NAP) else {
                return Err(self.locked());
            };
            self.driver.sleep(nap).await;
        }
        match self.ask_one(MAKING, &table.schema_sql()).await?.is_true(0) {
            true => Ok(()),
            false => {
                let right = "CREATE on the database";
                self.create(&table.create_schema_sql(), right).await
            }
        }
    }

    /// Refuses a run that has changed where a table without a schema is looked for: the next one would not
    /// find the history.
    pub(super) async fn keeps_its_place(&mut self, table: &Table) -> Result<(), Error> {
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
    pub(super) async fn create(&mut self, sql: &str, right: &str) -> Result<(), Error> {
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
}

fn count(reply: &Reply) -> usize {
    let count = reply.value(0).and_then(|count| count.parse().ok());
    count.unwrap_or_default()
}
