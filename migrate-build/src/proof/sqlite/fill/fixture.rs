//! Rows of the user's own.

use super::super::table::{Table, quoted};
use crate::proof::allow::Refused;
use migrate_core::Fixture;
use migrate_runtime::__private::proof;
use rusqlite::{Connection, Error};

/// A fixture, and how it fared.
pub(super) struct Tried {
    pub(super) fixture: Fixture,
    pub(super) worked: bool,
    /// Why it did not the last time, or was not tried.
    pub(super) failure: Option<Refused>,
}

const SAVEPOINT: &str = "migrate_fixture";

impl Tried {
    pub(super) fn new(fixture: Fixture) -> Self {
        Self {
            fixture,
            worked: false,
            failure: None,
        }
    }

    pub(super) fn is_for(&self, table: &Table) -> bool {
        self.fixture.table().eq_ignore_ascii_case(&table.name)
    }

    /// Runs the statements. Without success nothing of them is left.
    pub(super) fn run(&mut self, db: &Connection, table: &Table) -> Result<bool, Error> {
        db.execute_batch(&format!("SAVEPOINT {SAVEPOINT}"))?;
        let result = self.statements(db, table);
        // A trigger may have rolled everything back.
        if !db.is_autocommit() {
            db.execute_batch(&match result {
                Ok(()) => format!("RELEASE {SAVEPOINT}"),
                Err(_) => format!("ROLLBACK TO {SAVEPOINT}; RELEASE {SAVEPOINT}"),
            })?;
        }
        match result {
            Ok(()) => self.worked = true,
            Err(why) => self.failure = Some(why),
        }
        holds_row(db, table)
    }

    fn statements(&self, db: &Connection, table: &Table) -> Result<(), Refused> {
        for statement in self.fixture.statements() {
            let (start, end) = (statement.start(), statement.end());
            let sql = self.fixture.sql().get(start..end).unwrap_or_default();
            db.execute_batch(sql).map_err(|error| {
                let (why, offset) = proof::said(error, sql);
                let at = start + offset.unwrap_or_default();
                Refused { why, at }
            })?;
        }
        match holds_row(db, table) {
            Ok(true) => Ok(()),
            Ok(false) => Err(Refused::wholly("the table holds no row after it")),
            Err(error) => Err(Refused::wholly(&error.to_string())),
        }
    }
}

fn holds_row(db: &Connection, table: &Table) -> Result<bool, Error> {
    let sql = format!(
        "SELECT count(*) FROM (SELECT 1 FROM {} LIMIT 1)",
        quoted(&table.name)
    );
    let count: i64 = db.query_row(&sql, [], |row| row.get(0))?;
    Ok(count > 0)
}
