//! Rows of the user's own, run by the server.

use super::super::run::server_said;
use super::super::table::Table;
use crate::proof::fixture::{Misfit, Tried};
use migrate_core::Fixture;
use postgres::error::ErrorPosition;
use postgres::{Client, Error};

/// Whether the rows are for a table: the file is named after it, with its schema unless that is the one where names
/// are written without it.
pub(super) fn is_for(tried: &Tried, table: &str) -> bool {
    tried.fixture.table() == table
}

/// Runs the statements in the transaction that is open. Without success nothing of them is left.
pub(super) fn run(tried: &mut Tried, db: &mut Client, table: &Table) -> Result<bool, Error> {
    db.batch_execute("SAVEPOINT migrate_fixture")?;
    let misfit = statements(&tried.fixture, db, table)?;
    db.batch_execute(match misfit {
        None => "RELEASE migrate_fixture",
        Some(_) => "ROLLBACK TO migrate_fixture; RELEASE migrate_fixture",
    })?;
    tried.worked |= misfit.is_none();
    tried.failure = misfit;
    Ok(tried.failure.is_none())
}

fn statements(fixture: &Fixture, db: &mut Client, table: &Table) -> Result<Option<Misfit>, Error> {
    for statement in fixture.statements() {
        let (start, end) = (statement.start(), statement.end());
        let sql = fixture.sql().get(start..end).unwrap_or_default();
        if let Err(error) = db.batch_execute(sql) {
            let Some(said) = error.as_db_error() else {
                return Err(error);
            };
            let offset = match said.position() {
                Some(ErrorPosition::Original(position)) => bytes(sql, *position),
                _ => 0,
            };
            return Ok(Some(Misfit {
                why: server_said(said),
                at: start + offset,
            }));
        }
    }
    let count = format!(
        "SELECT count(*) FROM (SELECT FROM {} LIMIT 1) AS rows",
        table.read_from()
    );
    let count: i64 = db.query_one(&count, &[])?.get(0);
    Ok((count == 0).then(|| Misfit::wholly("the table holds no row after it")))
}

/// The byte of a character that is counted from 1.
fn bytes(text: &str, character: u32) -> usize {
    let character = usize::try_from(character).unwrap_or(1).saturating_sub(1);
    let found = text.char_indices().nth(character);
    found.map_or(text.len(), |(byte, _)| byte)
}
