//! Foreign keys after migrations that ran with them off: what is violated now, and was not before.

use super::failure::failure;
use super::history::quoted;
use crate::error::ForeignKeyViolation;
use crate::id::MigrationId;
use crate::session::Failure;
use rusqlite::Connection;
use std::collections::{BTreeMap, HashSet};

/// Schema, child table, and the table that its foreign key points to, in lower case: a rebuild may spell them
/// another way.
type Key = (String, String, String);

/// What is violated, by key.
pub(crate) type Violations = BTreeMap<Key, Violated>;

/// What is violated of the foreign keys from one table to another.
#[derive(Clone, Debug, Default)]
pub(crate) struct Violated {
    table: String,
    parent: String,
    /// The rows of the child table; `None` for those of one WITHOUT ROWID.
    rowids: Vec<Option<i64>>,
    /// Whether a key does not fit its parent, so that rows cannot be checked.
    mismatch: bool,
}

impl Violated {
    /// How many rows there are; a key that does not fit counts as one.
    fn count(&self) -> usize {
        self.rowids.len() + usize::from(self.mismatch)
    }
}

/// Which step went beyond what was violated before, in the order of the steps.
pub(crate) type Blame = Vec<(Key, MigrationId)>;

/// How closely a transaction is watched.
pub(crate) enum Watch {
    /// Only at its end: if nothing is violated then, nobody has to know what was violated at its beginning.
    AtEnd,
    /// Something was violated at the end of a transaction, which was rolled back: the next one is watched at each
    /// step, and counts what is violated before its first one.
    NextAtEachStep,
    /// At each step: what was violated before the first, and who went beyond it.
    AtEachStep { before: Violations, blame: Blame },
}

impl Watch {
    pub(crate) fn each_step(before: Violations) -> Self {
        Self::AtEachStep {
            before,
            blame: Blame::new(),
        }
    }
}

/// Everything that is violated in any schema of the connection.
pub(crate) fn violations(connection: &Connection) -> Result<Violations, Failure> {
    let mut found = Violations::new();
    for schema in schemas(connection)? {
        if holds(connection, &schema) {
            continue;
        }
        let sql = format!(
            "SELECT DISTINCT child.name FROM {}.sqlite_master AS child, \
             pragma_foreign_key_list(child.name, ?1) WHERE child.type = 'table'",
            quoted(&schema)
        );
        for table in strings(connection, &sql, &[&schema])? {
            check_table(connection, &schema, &table, &mut found)?;
        }
    }
    Ok(found)
}

/// The names of the schemas: `main`, `temp` if there is one, and what is attached.
fn schemas(connection: &Connection) -> Result<Vec<String>, Failure> {
    // Not as a table-valued function, which is a query of a virtual table and costs more.
    const SQL: &str = "PRAGMA database_list";
    let read = || -> Result<Vec<String>, rusqlite::Error> {
        let mut statement = connection.prepare(SQL)?;
        statement.query_map([], |row| row.get(1))?.collect()
    };
    read().map_err(|error| failure(error, SQL))
}

/// Whether one check of the whole schema finds nothing, which costs far less than one of each table. It is an error
/// where any key does not fit its parent. That and every other error counts as a finding here: the tables are checked
/// one by one then, and tell the error again.
fn holds(connection: &Connection, schema: &str) -> bool {
    let sql = format!("PRAGMA {}.foreign_key_check", quoted(schema));
    let found = connection.prepare(&sql).and_then(|mut it| it.exists([]));
    found.is_ok_and(|found| !found)
}

/// What is violated in tables of `main`.
pub(crate) fn violations_of(
    connection: &Connection,
    tables: &[&str],
) -> Result<Vec<ForeignKeyViolation>, Failure> {
    let mut found = Violations::new();
    for table in tables {
        check_table(connection, "main", table, &mut found)?;
    }
    Ok(found.values().map(|now| beyond(now, None)).collect())
}

/// Adds what is violated in a table.
fn check_table(
    connection: &Connection,
    schema: &str,
    table: &str,
    found: &mut Violations,
) -> Result<(), Failure> {
    const SQL: &str = "SELECT rowid, parent FROM pragma_foreign_key_check(?1, ?2)";
    let mut check = || -> Result<(), rusqlite::Error> {
        let mut statement = connection.prepare(SQL)?;
        let mut rows = statement.query([table, schema])?;
        while let Some(row) = rows.next()? {
            let parent: String = row.get(1)?;
            let rowid = row.get(0)?;
            violated(found, schema, table, &parent).rowids.push(rowid);
        }
        Ok(())
    };
    let Err(error) = check() else {
        return Ok(());
    };
    // `foreign key mismatch - "child" referencing "parent"`: a finding, and no reason to stop.
    let failure = failure(error, SQL);
    let words = failure.error.to_string();
    let parent = words
        .contains("foreign key mismatch")
        .then(|| words.rsplit_once(" referencing "))
        .flatten();
    let Some((_, parent)) = parent else {
        return Err(failure);
    };
    let inside = parent.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    let parent = inside.unwrap_or(parent).replace("\"\"", "\"");
    violated(found, schema, table, &parent).mismatch = true;
    Ok(())
}

/// The entry of a child table and its parent.
fn violated<'a>(
    found: &'a mut Violations,
    schema: &str,
    table: &str,
    parent: &str,
) -> &'a mut Violated {
    let key = [schema, table, parent].map(str::to_ascii_lowercase);
    found.entry(key.into()).or_insert_with(|| Violated {
        table: match schema {
            "main" => table.to_owned(),
            schema => format!("{schema}.{table}"),
        },
        parent: parent.to_owned(),
        ..Violated::default()
    })
}

/// The first column of a query, which is text.
fn strings(connection: &Connection, sql: &str, values: &[&str]) -> Result<Vec<String>, Failure> {
    let read = || -> Result<Vec<String>, rusqlite::Error> {
        let mut statement = connection.prepare(sql)?;
        let values = rusqlite::params_from_iter(values);
        statement.query_map(values, |row| row.get(0))?.collect()
    };
    read().map_err(|error| failure(error, sql))
}

/// Whether more is violated of a key now than was before.
fn exceeds(key: &Key, now: &Violated, before: &Violations) -> bool {
    let before = before.get(key);
    now.count() > before.map_or(0, Violated::count)
        || (now.mismatch && !before.is_some_and(|before| before.mismatch))
}

/// Notes which step went beyond what was violated before. A later step may mend it again.
pub(crate) fn note_blame(
    now: &Violations,
    before: &Violations,
    blame: &mut Blame,
    step: &MigrationId,
) {
    let still = |key: &Key| now.get(key).is_some_and(|now| exceeds(key, now, before));
    blame.retain(|(key, _)| still(key));
    for key in now.keys().filter(|key| still(key)) {
        if blame.iter().all(|(blamed, _)| blamed != key) {
            blame.push((key.clone(), step.clone()));
        }
    }
}

/// The first migration to blame and what it broke; `None` if nothing is violated beyond what was.
pub(crate) fn broken(
    now: &Violations,
    before: &Violations,
    blame: &Blame,
) -> Option<(MigrationId, Vec<ForeignKeyViolation>)> {
    let exceeding = blame.iter().filter_map(|(key, migration)| {
        let violated = now.get(key).filter(|now| exceeds(key, now, before))?;
        Some((migration, key, violated))
    });
    let exceeding: Vec<_> = exceeding.collect();
    let (migration, ..) = exceeding.first()?;
    let theirs = exceeding.iter().filter(|(other, ..)| other == migration);
    let violations = theirs.map(|(_, key, now)| beyond(now, before.get(*key)));
    Some(((*migration).clone(), violations.collect()))
}

/// What of a key is violated beyond what was.
fn beyond(now: &Violated, before: Option<&Violated>) -> ForeignKeyViolation {
    const LONGEST_LIST: usize = 3;
    let old: HashSet<i64> = before.map_or_else(HashSet::new, |before| {
        before.rowids.iter().copied().flatten().collect()
    });
    let count = now.count() - before.map_or(0, Violated::count).min(now.count());
    let is_old = |rowid: &Option<i64>| rowid.is_some_and(|rowid| old.contains(&rowid));
    let new = now.rowids.iter().filter(|rowid| !is_old(rowid));
    ForeignKeyViolation {
        table: now.table.clone(),
        parent: now.parent.clone(),
        rowids: new.copied().take(count.min(LONGEST_LIST)).collect(),
        count,
        mismatch: now.mismatch,
    }
}
