//! Replays what is applied in a fresh database in memory, to compare with what is there.

use super::failure::failure;
use super::history::Table;
use super::schema::{read, shown};
use super::session::SqliteSession;
use super::settings::{MEANINGS, Settings, is_on};
use crate::database::Sqlite;
use crate::error::Error;
use crate::id::MigrationId;
use crate::plan::Planner;
use crate::run::Run;
use crate::schema::SchemaReport;
use crate::schema::compare::compare;
use crate::schema::words::worded;
use crate::session::{Failure, Session};
use crate::set::{Migration, Section, Work};
use rusqlite::Connection;
use std::time::Duration;

impl Run<SqliteSession<'_>> {
    /// Compares the schema with the one that the applied migrations make.
    pub(crate) async fn verify_schema(mut self) -> Result<SchemaReport, Error> {
        let rows = self.session.history().await?;
        let planner = self.planner(&rows);
        self.session.verify_schema(&planner)
    }
}

/// Compares the schema of a connection with the one that the applied migrations make.
pub(crate) fn verify(
    connection: &Connection,
    table: &Table,
    planner: &Planner<'_, Sqlite>,
) -> Result<SchemaReport, Failure> {
    let scratch = Connection::open_in_memory().map_err(|error| failure(error, "opening"))?;
    // Each migration finds the settings that it would find in a run on this connection.
    for name in MEANINGS {
        let on = i32::from(is_on(connection, name)?);
        run(&scratch, &format!("PRAGMA {name} = {on}"))?;
    }
    let opened = Settings::bound_waits(&scratch, Duration::ZERO);
    let mut settings = opened.map_err(|error| failure(error, "opening"))?;
    let mut not_replayed: Vec<(MigrationId, String)> = Vec::new();
    for row in planner.rows {
        let replayed = match planner.embedded(row.version) {
            None => Err("it is not in this program".to_owned()),
            Some(migration) => replay(&scratch, &mut settings, migration)?,
        };
        settings.reset()?;
        if let Err(why) = replayed {
            not_replayed.push((planner.id(row), why));
        }
    }
    let expected = read(&scratch, &[])?;
    let found = read(connection, &[table.name()])?;
    let (differences, unknown) = worded(compare(&expected, &found), shown);
    Ok(SchemaReport {
        differences,
        unknown,
        not_replayed,
    })
}

/// Runs an up section in the scratch database, or says why it cannot be run there. Then nothing of it stays, except
/// the statements of a `no-transaction` section.
fn replay(
    scratch: &Connection,
    settings: &mut Settings<'_>,
    migration: &Migration<Sqlite>,
) -> Result<Result<(), String>, Failure> {
    let section = match migration.up() {
        Work::Code(_) => return Ok(Err("a step in Rust".to_owned())),
        Work::Sql(section) => section,
    };
    if (0..section.statements.len()).any(|index| begins_with(section.statement(index), "ATTACH")) {
        return Ok(Err("it attaches another database".to_owned()));
    }
    settings.set_foreign_keys(section.foreign_keys_on)?;
    if section.no_transaction {
        return Ok(statements(scratch, section));
    }
    run(scratch, "BEGIN")?;
    let result = statements(scratch, section);
    // `OR ROLLBACK` may have ended it.
    if !scratch.is_autocommit() {
        run(scratch, if result.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    }
    Ok(result)
}

fn begins_with(sql: &str, word: &str) -> bool {
    let start = sql.get(..word.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(word))
}

fn statements(scratch: &Connection, section: Section<'_>) -> Result<(), String> {
    for index in 0..section.statements.len() {
        let sql = section.statement(index);
        // It changes no schema, and with `INTO` it writes a file.
        if begins_with(sql, "VACUUM") {
            continue;
        }
        run(scratch, sql).map_err(|failure| failure.error.to_string())?;
    }
    Ok(())
}

fn run(scratch: &Connection, sql: &str) -> Result<(), Failure> {
    scratch
        .execute_batch(sql)
        .map_err(|error| failure(error, sql))
}
