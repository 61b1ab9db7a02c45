//! Foreign keys after migrations that ran with them off: what is violated now, and was not before.

use super::failure::failure;
use crate::error::ForeignKeyViolation;
use crate::id::MigrationId;
use crate::session::Failure;
use rusqlite::Connection;
use std::collections::BTreeMap;

/// A child table (with its schema) and the table its key points to.
type Key = (String, String, String);

/// What is violated, by key.
pub(crate) type Violations = BTreeMap<Key, Violated>;

#[derive(Clone, Debug, Default)]
pub(crate) struct Violated {
    count: usize,
    rowids: Vec<Option<i64>>,
    mismatch: bool,
}

/// How closely a transaction is watched.
pub(crate) enum Watch {
    /// As long as nothing is violated at its end, nothing need be known of its beginning.
    Trusting,
    /// Something was: the next transaction counts what is violated before its first step.
    CountNext,
    /// What was violated before, and which step went beyond it first.
    Comparing {
        before: Violations,
        blame: BTreeMap<Key, MigrationId>,
    },
}

impl Watch {
    pub(crate) fn comparing(before: Violations) -> Self {
        Self::Comparing {
            before,
            blame: BTreeMap::new(),
        }
    }
}

const LONGEST_LIST: usize = 3;

/// Everything that is violated in every schema of the connection. Table by table: one key that does not
/// fit its parent would make a check of the whole an error.
pub(crate) fn violations(connection: &Connection) -> Result<Violations, Failure> {
    let mut found = Violations::new();
    for schema in strings(connection, "SELECT name FROM pragma_database_list", &[])? {
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
            let key = (schema.to_owned(), table.to_owned(), row.get(1)?);
            let violated = found.entry(key).or_default();
            violated.count += 1;
            if violated.rowids.len() < LONGEST_LIST {
                violated.rowids.push(row.get(0)?);
            }
        }
        Ok(())
    };
    match check().map_err(|error| failure(error, SQL)) {
        // `foreign key mismatch - "child" referencing "parent"`: a finding, and no reason to stop.
        Err(failure) => match failure.error.to_string().split_once("foreign key mismatch") {
            Some((_, words)) => {
                let parent = words.rsplit(" referencing ").next().unwrap_or_default();
                let parent = parent.trim_matches('"').to_owned();
                let key = (schema.to_owned(), table.to_owned(), parent);
                let violated = found.entry(key).or_default();
                violated.mismatch = true;
                violated.count += 1;
                Ok(())
            }
            None => Err(failure),
        },
        Ok(()) => Ok(()),
    }
}

fn strings(connection: &Connection, sql: &str, values: &[&str]) -> Result<Vec<String>, Failure> {
    let read = || -> Result<Vec<String>, rusqlite::Error> {
        let mut statement = connection.prepare(sql)?;
        let values = rusqlite::params_from_iter(values);
        statement.query_map(values, |row| row.get(0))?.collect()
    };
    read().map_err(|error| failure(error, sql))
}

fn quoted(name: &str) -> String {
    super::history::quoted(name)
}

/// Whether more is violated now than was before.
fn exceeds(key: &Key, now: &Violated, before: &Violations) -> bool {
    let before = before.get(key);
    now.count > before.map_or(0, |before| before.count)
        || (now.mismatch && !before.is_some_and(|before| before.mismatch))
}

/// Notes which step went beyond what was violated before. A later step may mend it again.
pub(crate) fn note_blame(
    now: &Violations,
    before: &Violations,
    blame: &mut BTreeMap<Key, MigrationId>,
    step: &MigrationId,
) {
    blame.retain(|key, _| now.get(key).is_some_and(|now| exceeds(key, now, before)));
    for (key, violated) in now {
        if exceeds(key, violated, before) {
            blame.entry(key.clone()).or_insert_with(|| step.clone());
        }
    }
}

/// The first migration to blame and what it broke; `None` if nothing is violated beyond what was.
pub(crate) fn broken(
    now: &Violations,
    before: &Violations,
    blame: &BTreeMap<Key, MigrationId>,
) -> Option<(MigrationId, Vec<ForeignKeyViolation>)> {
    let exceeding = now.iter().filter(|(key, now)| exceeds(key, now, before));
    let blamed = exceeding.filter_map(|(key, now)| Some((blame.get(key)?, key, now)));
    let blamed: Vec<_> = blamed.collect();
    let (migration, ..) = blamed
        .iter()
        .min_by_key(|(migration, ..)| migration.version())?;
    let theirs = blamed.iter().filter(|(other, ..)| other == migration);
    let violations = theirs.map(
        |(_, (schema, table, parent), violated)| ForeignKeyViolation {
            table: match schema.as_str() {
                "main" => table.clone(),
                schema => format!("{schema}.{table}"),
            },
            parent: parent.clone(),
            rowids: violated.rowids.clone(),
            count: violated.count,
            mismatch: violated.mismatch,
        },
    );
    Some(((*migration).clone(), violations.collect()))
}
