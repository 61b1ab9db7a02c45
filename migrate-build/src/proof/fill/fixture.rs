//! Rows of the user's own.

use super::super::table::{Table, quoted};
use rusqlite::{Connection, Error};

/// What of the user's own stands in `fixtures/<table>.sql`: statements that insert rows for a table.
pub(crate) struct Fixture {
    pub(crate) table: String,
    pub(crate) path: String,
    pub(crate) statements: Vec<String>,
}

/// A fixture, and how it fared.
pub(super) struct Tried {
    pub(super) fixture: Fixture,
    pub(super) worked: bool,
    /// Why it did not the last time, or was not tried.
    pub(super) failure: Option<String>,
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
        self.fixture.table.eq_ignore_ascii_case(&table.name)
    }

    /// Runs the statements. Without success nothing of them is left.
    pub(super) fn run(&mut self, db: &Connection, table: &Table) -> Result<bool, Error> {
        db.execute_batch(&format!("SAVEPOINT {SAVEPOINT}"))?;
        let result = self.statements(db, table);
        if !db.is_autocommit() {
            let end = match result {
                Ok(()) => format!("RELEASE {SAVEPOINT}"),
                Err(_) => format!("ROLLBACK TO {SAVEPOINT}; RELEASE {SAVEPOINT}"),
            };
            // A statement may have ended the transaction and begun another. Then this fails, and the
            // other goes too.
            let ended = db.execute_batch(&end);
            if ended.is_err() || !db.is_autocommit() {
                db.execute_batch("ROLLBACK")?;
            }
        }
        let holds_row = holds_row(db, table)?;
        match result {
            Ok(()) if holds_row => self.worked = true,
            Ok(()) => self.failure = Some("it ended the transaction that it ran in".to_owned()),
            Err(why) => self.failure = Some(why),
        }
        Ok(holds_row)
    }

    fn statements(&self, db: &Connection, table: &Table) -> Result<(), String> {
        for statement in &self.fixture.statements {
            db.execute_batch(statement).map_err(message)?;
        }
        match holds_row(db, table).map_err(message)? {
            true => Ok(()),
            false => Err("the table holds no row after it".to_owned()),
        }
    }
}

fn message(error: Error) -> String {
    error.to_string()
}

fn holds_row(db: &Connection, table: &Table) -> Result<bool, Error> {
    let sql = format!(
        "SELECT count(*) FROM (SELECT 1 FROM {} LIMIT 1)",
        quoted(&table.name)
    );
    let count: i64 = db.query_row(&sql, [], |row| row.get(0))?;
    Ok(count > 0)
}
