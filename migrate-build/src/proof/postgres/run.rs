//! A section of a migration, run on a scratch database.

use super::server::failed;
use crate::proof::ProofError;
use crate::proof::finding::{At, section};
use migrate_core::Position;
use migrate_runtime::__private::Section;
use migrate_runtime::{Direction, Migration, Postgres};
use postgres::error::{DbError, ErrorPosition};
use postgres::{Client, Error, SimpleQueryMessage};

/// A statement that runs longer is taken for one that does not end.
const TIMEOUT: &str = "60s";
/// As many rows of a check are shown.
const ROWS: usize = 3;

/// Why a section has failed.
#[derive(Debug)]
pub(crate) struct Failed {
    pub(crate) at: Option<At>,
    /// What the server said, or the rows of a check.
    pub(crate) said: String,
    /// The server's code of what happened; empty for a check.
    pub(crate) state: String,
    /// The table that the server names.
    pub(crate) table: Option<String>,
    /// Whether it is a check that has returned rows.
    pub(crate) is_check: bool,
    /// Whether the database is not as it was before.
    pub(crate) is_partial: bool,
}

/// Runs a section, and the checks behind it or not. A failure leaves nothing, but of a `no-transaction`
/// section.
pub(crate) fn run_section(
    client: &mut Client,
    migration: &'static Migration<Postgres>,
    direction: Direction,
    checks: bool,
) -> Result<Result<(), Failed>, ProofError> {
    let Some(section) = section(migration, direction) else {
        return Ok(Ok(()));
    };
    let in_transaction = !section.no_transaction;
    command(client, &format!("SET statement_timeout = '{TIMEOUT}'"))?;
    if in_transaction {
        command(client, "BEGIN")?;
    }
    let mut result = statements(client, section)?;
    let check = migration
        .__parts()
        .check
        .filter(|_| checks && direction == Direction::Up);
    if let (Ok(()), Some(check)) = (&result, check) {
        result = self::checks(client, check)?;
    }
    if in_transaction {
        result = match result {
            Ok(()) => end(client, section)?,
            Err(failed) => {
                command(client, "ROLLBACK")?;
                Err(failed)
            }
        };
    } else if let Err(failed) = &mut result {
        failed.is_partial = true;
    }
    // What a migration sets ends with it.
    command(client, "RESET SESSION AUTHORIZATION")?;
    command(client, "RESET ALL")?;
    Ok(result)
}

fn command(client: &mut Client, sql: &str) -> Result<(), ProofError> {
    let done = client.batch_execute(sql);
    done.map_err(|error| failed("running a migration", error))
}

fn statements(client: &mut Client, section: Section<'_>) -> Result<Result<(), Failed>, ProofError> {
    for index in 0..section.statements.len() {
        if let Err(error) = client.batch_execute(section.statement(index)) {
            return Ok(Err(statement_failed(section, index, error)?));
        }
    }
    Ok(Ok(()))
}

/// What was deferred is found at the end.
fn end(client: &mut Client, section: Section<'_>) -> Result<Result<(), Failed>, ProofError> {
    match client.batch_execute("COMMIT") {
        Ok(()) => Ok(Ok(())),
        Err(error) => {
            let last = section.statements.len().saturating_sub(1);
            Ok(Err(statement_failed(section, last, error)?))
        }
    }
}

/// An error that is not the server's answer is no finding.
fn statement_failed(
    section: Section<'_>,
    index: usize,
    error: Error,
) -> Result<Failed, ProofError> {
    let Some(said) = error.as_db_error() else {
        return Err(failed("running a migration", error));
    };
    Ok(Failed {
        at: place(section, index, said),
        said: words(said),
        state: said.code().code().to_owned(),
        table: said.table().map(str::to_owned),
        is_check: false,
        is_partial: false,
    })
}

/// What the server said. Its detail is left out where it speaks of a row: rows are made up.
pub(crate) fn words(said: &DbError) -> String {
    let message = said.message();
    let code = said.code().code();
    let detail = said
        .detail()
        .filter(|_| !code.starts_with("23") || code == "23503");
    match detail {
        Some(detail) => {
            let lines: Vec<&str> = detail.lines().collect();
            format!("{message} ({})", lines.join("; ").trim_end_matches('.'))
        }
        None => message.to_owned(),
    }
}

fn place(section: Section<'_>, index: usize, said: &DbError) -> Option<At> {
    let statement = section.statements.get(index)?;
    let start = Position {
        line: statement.line,
        column: statement.column,
    };
    let offset = match said.position() {
        Some(ErrorPosition::Original(position)) => usize::try_from(*position).unwrap_or(1),
        _ => 1,
    };
    Some(At::in_section(
        section,
        moved(start, section.statement(index), offset),
    ))
}

/// The place of a character, counted from 1, of a text that begins at a place.
fn moved(start: Position, text: &str, character: usize) -> Position {
    let before = text.chars().take(character.saturating_sub(1));
    before.fold(start, |at, letter| match letter {
        '\n' => Position {
            line: at.line + 1,
            column: 1,
        },
        _ => Position {
            line: at.line,
            column: at.column + 1,
        },
    })
}

/// The first check that returns rows.
fn checks(client: &mut Client, check: Section<'_>) -> Result<Result<(), Failed>, ProofError> {
    for index in 0..check.statements.len() {
        let messages = match client.simple_query(check.statement(index)) {
            Ok(messages) => messages,
            Err(error) => return Ok(Err(statement_failed(check, index, error)?)),
        };
        let rows = messages.iter().filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some(row),
            _ => None,
        });
        let shown: Vec<String> = rows
            .take(ROWS)
            .map(|row| {
                let columns = row.columns().iter().enumerate();
                let columns = columns
                    .map(|(at, column)| format!("{} = {}", column.name(), shown(row.get(at))));
                columns.collect::<Vec<_>>().join(", ")
            })
            .collect();
        if let (false, Some(statement)) = (shown.is_empty(), check.statements.get(index)) {
            let position = Position {
                line: statement.line,
                column: statement.column,
            };
            return Ok(Err(Failed {
                at: Some(At::in_section(check, position)),
                said: shown.join("; "),
                state: String::new(),
                table: None,
                is_check: true,
                is_partial: false,
            }));
        }
    }
    Ok(Ok(()))
}

/// A value of which the type is not told.
fn shown(value: Option<&str>) -> String {
    match value {
        None => "NULL".to_owned(),
        Some(number) if number.parse::<f64>().is_ok() => number.to_owned(),
        Some(text) => format!("'{}'", text.replace('\'', "''")),
    }
}

#[cfg(test)]
mod tests {
    use super::moved;
    use migrate_core::Position;

    #[test]
    fn characters_are_counted_from_one() {
        let start = Position { line: 4, column: 3 };
        for (character, line, column) in [(1, 4, 3), (2, 4, 4), (4, 5, 1), (5, 5, 2), (99, 5, 3)] {
            assert_eq!(moved(start, "aé\nbc", character), Position { line, column });
        }
    }
}
