//! Rows of the user's own.

use super::super::run::words;
use super::super::table::Table;
use crate::proof::allow::Refused;
use migrate_core::Fixture;
use postgres::error::ErrorPosition;
use postgres::{Client, Error};

/// A fixture, and how it fared.
pub(super) struct Tried {
    pub(super) fixture: Fixture,
    pub(super) worked: bool,
    /// Why it did not the last time, or was not tried.
    pub(super) failure: Option<Refused>,
}

impl Tried {
    pub(super) fn new(fixture: Fixture) -> Self {
        Self {
            fixture,
            worked: false,
            failure: None,
        }
    }

    /// The file is named after the table, with its schema or without.
    pub(super) fn is_for(&self, table: &Table) -> bool {
        self.fixture.table() == table.key
    }

    /// Runs the statements in the transaction that is open. Without success nothing of them is left.
    pub(super) fn run(&mut self, db: &mut Client, table: &Table) -> Result<bool, Error> {
        db.batch_execute("SAVEPOINT migrate_fixture")?;
        let refused = self.statements(db, table)?;
        db.batch_execute(match refused {
            None => "RELEASE migrate_fixture",
            Some(_) => "ROLLBACK TO migrate_fixture; RELEASE migrate_fixture",
        })?;
        self.worked |= refused.is_none();
        self.failure = refused;
        Ok(self.failure.is_none())
    }

    fn statements(&self, db: &mut Client, table: &Table) -> Result<Option<Refused>, Error> {
        for statement in self.fixture.statements() {
            let (start, end) = (statement.start(), statement.end());
            let sql = self.fixture.sql().get(start..end).unwrap_or_default();
            if let Err(error) = db.batch_execute(sql) {
                let Some(said) = error.as_db_error() else {
                    return Err(error);
                };
                let offset = match said.position() {
                    Some(ErrorPosition::Original(position)) => bytes(sql, *position),
                    _ => 0,
                };
                return Ok(Some(Refused {
                    why: words(said),
                    at: start + offset,
                }));
            }
        }
        let count = format!(
            "SELECT count(*) FROM (SELECT FROM {} LIMIT 1) AS rows",
            table.from()
        );
        let count: i64 = db.query_one(&count, &[])?.get(0);
        Ok((count == 0).then(|| Refused::wholly("the table holds no row after it")))
    }
}

/// The byte of a character that is counted from 1.
fn bytes(text: &str, character: u32) -> usize {
    let character = usize::try_from(character).unwrap_or(1).saturating_sub(1);
    let found = text.char_indices().nth(character);
    found.map_or(text.len(), |(byte, _)| byte)
}
