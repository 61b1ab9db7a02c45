//! Replays what is applied in a scratch database, to compare with what is there.

use super::driver::{Driver, DriverError, Reply};
use super::failure::failure;
use super::history::Table;
use super::schema::{Snapshot, identifier, literal, script};
use super::session::PostgresSession;
use crate::database::Postgres;
use crate::error::Error;
use crate::run::Run;
use crate::schema::SchemaReport;
use crate::session::{Failure, Session};
use crate::set::{Migration, Section, Work};
use std::time::Duration;

const DOING: &str = "comparing the schema";

fn while_doing(error: DriverError) -> Error {
    failure(error, "").while_doing(DOING, Duration::ZERO)
}

impl<D: Driver> Run<PostgresSession<D>> {
    /// Compares the schema with the one that the applied migrations make in an empty database.
    pub(crate) async fn verify_schema(mut self, mut scratch: D) -> Result<SchemaReport, Error> {
        let rows = self.session.history().await?;
        let planner = self.planner(&rows);
        let table = self.session.table().await?;
        let live = self.session.driver();
        let path = "SELECT pg_catalog.current_setting('search_path')";
        let path = live.replies(path).await.map_err(while_doing)?;
        let path = path.first().and_then(|reply| reply.value(0));
        let path = format!(
            "RESET ALL; SELECT pg_catalog.set_config('search_path', {}, false)",
            literal(path.unwrap_or_default())
        );
        make_home(&mut scratch, &table.schema).await?;
        scratch.execute(&path).await.map_err(while_doing)?;
        if snapshot(&mut scratch, &table)
            .await?
            .names("table")
            .next()
            .is_some()
        {
            let words = "the scratch database is not empty";
            return Err(
                Failure::of_io(std::io::Error::other(words)).while_doing(DOING, Duration::ZERO)
            );
        }
        let mut not_replayed = Vec::new();
        for row in &rows {
            // What a migration has set is not the next one's to find.
            scratch.execute(&path).await.map_err(while_doing)?;
            let replayed = match planner.embedded(row.version) {
                None => Err("it is not in this program".to_owned()),
                Some(migration) => replay(&mut scratch, migration).await?,
            };
            if let Err(why) = replayed {
                not_replayed.push((planner.id(row), why));
            }
        }
        let expected = snapshot(&mut scratch, &table).await?;
        let found = snapshot(self.session.driver(), &table).await?;
        let (differences, unknown) = expected.verify(&found);
        Ok(SchemaReport {
            differences,
            unknown,
            not_replayed,
        })
    }
}

/// Each migration finds the schema at the front of the search path that it would find in a run.
async fn make_home(scratch: &mut impl Driver, home: &str) -> Result<(), Error> {
    let there = format!(
        "SELECT pg_catalog.to_regnamespace({}) IS NOT NULL",
        literal(&identifier(home))
    );
    let there = scratch.replies(&there).await.map_err(while_doing)?;
    if there.first().is_some_and(|reply| reply.is_true(0)) {
        return Ok(());
    }
    let create = format!("CREATE SCHEMA {}", identifier(home));
    scratch.execute(&create).await.map_err(while_doing)
}

async fn snapshot(client: &mut impl Driver, table: &Table) -> Result<Snapshot, Error> {
    let script = script(Some(&table.schema), Some((&table.schema, &table.table)));
    let replies = client.replies(&script).await.map_err(while_doing)?;
    let rows = replies.iter().flat_map(|reply: &Reply| &reply.rows);
    Ok(Snapshot::from_rows(rows.map(|row| {
        std::array::from_fn(|at| row.get(at).and_then(Option::as_deref).unwrap_or_default())
    })))
}

/// Runs an up section, or says why it cannot be run. Then nothing of it stays, except the statements of a
/// `no-transaction` section.
async fn replay(
    scratch: &mut impl Driver,
    migration: &Migration<Postgres>,
) -> Result<Result<(), String>, Error> {
    let section = match migration.up() {
        Work::Code(_) => return Ok(Err("a step in Rust".to_owned())),
        Work::Sql(section) => section,
    };
    if section.no_transaction {
        return Ok(statements(scratch, section).await);
    }
    scratch.execute("BEGIN").await.map_err(while_doing)?;
    let result = statements(scratch, section).await;
    let end = if result.is_ok() { "COMMIT" } else { "ROLLBACK" };
    match scratch.execute(end).await {
        Ok(()) => Ok(result),
        // What its statements put off until now.
        Err(error) => Ok(result.and_then(|()| Err(words(error)))),
    }
}

/// Statements that change the server and no schema, which a replay must not do again.
const BEYOND: [&str; 24] = [
    "ALTER DATABASE",
    "ALTER GROUP",
    "ALTER ROLE",
    "ALTER SUBSCRIPTION",
    "ALTER SYSTEM",
    "ALTER TABLESPACE",
    "ALTER USER",
    "COPY",
    "CREATE DATABASE",
    "CREATE GROUP",
    "CREATE ROLE",
    "CREATE SUBSCRIPTION",
    "CREATE TABLESPACE",
    "CREATE USER",
    "DROP DATABASE",
    "DROP GROUP",
    "DROP OWNED",
    "DROP ROLE",
    "DROP SUBSCRIPTION",
    "DROP TABLESPACE",
    "DROP USER",
    "GRANT",
    "REASSIGN OWNED",
    "REVOKE",
];

/// Whether a statement begins with one of those. One with a comment between its words is not recognized.
fn reaches_beyond(sql: &str) -> bool {
    let mut words = sql.split_whitespace().map(str::to_ascii_uppercase);
    let first = words.next().unwrap_or_default();
    let both = format!("{first} {}", words.next().unwrap_or_default());
    BEYOND
        .iter()
        .any(|beyond| *beyond == first || *beyond == both)
}

async fn statements(scratch: &mut impl Driver, section: Section<'_>) -> Result<(), String> {
    for index in 0..section.statements.len() {
        if reaches_beyond(section.statement(index)) {
            continue;
        }
        scratch
            .execute(section.statement(index))
            .await
            .map_err(words)?;
    }
    Ok(())
}

fn words(error: DriverError) -> String {
    failure(error, "").error.to_string()
}
