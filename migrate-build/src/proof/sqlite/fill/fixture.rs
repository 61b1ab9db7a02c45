//! Rows of the user's own, run by SQLite.

use super::super::table::{Table, quoted};
use crate::proof::fixture::{Misfit, Tried};
use migrate_core::Fixture;
use migrate_runtime::__private::proof;
use rusqlite::{Connection, Error};

const SAVEPOINT: &str = "migrate_fixture";

/// Whether the rows are for a table.
pub(super) fn is_for(tried: &Tried, table: &str) -> bool {
    tried.fixture.table().eq_ignore_ascii_case(table)
}

/// Runs the statements. Without success nothing of them is left. Tells whether the table holds a row now.
pub(super) fn run(tried: &mut Tried, db: &Connection, table: &Table) -> Result<bool, Error> {
    db.execute_batch(&format!("SAVEPOINT {SAVEPOINT}"))?;
    let result = statements(&tried.fixture, db, table);
    // A trigger may have rolled everything back.
    if !db.is_autocommit() {
        db.execute_batch(&match result {
            Ok(()) => format!("RELEASE {SAVEPOINT}"),
            Err(_) => format!("ROLLBACK TO {SAVEPOINT}; RELEASE {SAVEPOINT}"),
        })?;
    }
    match result {
        Ok(()) => tried.worked = true,
        Err(why) => tried.failure = Some(why),
    }
    holds_row(db, table)
}

fn statements(fixture: &Fixture, db: &Connection, table: &Table) -> Result<(), Misfit> {
    for statement in fixture.statements() {
        let (start, end) = (statement.start(), statement.end());
        let sql = fixture.sql().get(start..end).unwrap_or_default();
        db.execute_batch(sql).map_err(|error| {
            let (why, offset) = proof::said(error, sql);
            let at = start + offset.unwrap_or_default();
            Misfit { why, at }
        })?;
    }
    match holds_row(db, table) {
        Ok(true) => Ok(()),
        Ok(false) => Err(Misfit::wholly("the table holds no row after it")),
        Err(error) => Err(Misfit::wholly(&error.to_string())),
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
