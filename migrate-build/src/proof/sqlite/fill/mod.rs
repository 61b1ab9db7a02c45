//! Rows that the migrations are tried on: every column with a value, every column that may be NULL with
//! NULL, and what the constraints ask for, as the engine judges it.

mod candidates;
mod checks;
mod circle;
mod clue;
mod fixture;
mod insert;
mod job;
mod keys;
mod memory;
mod order;
mod presence;
mod repeat;
mod search;
mod subject;
#[cfg(test)]
mod tests;
mod values;

pub(crate) use keys::NO_PARENT;

use super::table::{Table, quoted, quoted_name};
use crate::proof::fixture::{Misfit, Tried, unused};
use crate::proof::made::{FIRST, Numbers};
use job::Job;
use keys::Parents;
use memory::Memory;
use migrate_core::Fixture;
use presence::Presence;
use rusqlite::{Connection, Error};
use std::collections::{BTreeSet, HashMap, HashSet};
use subject::Subject;

/// A table that holds no rows of ours, and what stood in the way.
#[derive(Debug)]
pub(crate) struct NotFilled {
    pub(crate) table: String,
    pub(crate) obstacle: String,
}

/// Makes rows.
pub(crate) struct Filler {
    fixtures: Vec<Tried>,
    numbers: Numbers,
    /// By the statement that makes the table.
    memory: HashMap<String, Memory>,
    /// The tables that hold rows of ours, or did, in lower case.
    ours: HashSet<String>,
}

/// What the caller knows, so that the database need not be asked.
#[derive(Clone, Copy)]
pub(crate) struct Known<'a> {
    /// Tables that hold no rows, by name in lower case.
    pub(crate) empty: &'a BTreeSet<String>,
}

impl Filler {
    pub(crate) fn new(fixtures: Vec<Fixture>) -> Self {
        Self {
            fixtures: Tried::all(fixtures),
            numbers: Numbers::new(),
            memory: HashMap::new(),
            ours: HashSet::new(),
        }
    }

    /// Sees to it that each of these tables holds a row with every column filled and one with NULL
    /// wherever that is allowed. Inserts only what is missing. Returns those that could not be filled.
    ///
    /// Foreign keys are off, and no transaction is open.
    pub(crate) fn fill(
        &mut self,
        db: &Connection,
        tables: &[&Table],
        known: Known<'_>,
    ) -> Result<Vec<NotFilled>, Error> {
        let own = |table: &&&Table| {
            let name = table.name.to_ascii_lowercase();
            !table.is_virtual() && !name.starts_with("sqlite_")
        };
        let tables: Vec<&Table> = tables.iter().filter(own).copied().collect();
        let mut not_filled = Vec::new();
        for component in order::components(&tables) {
            self.component(db, &component, known, &mut not_filled)?;
        }
        Ok(not_filled)
    }

    /// Inserts one more row that has, in these columns, the values of the fullest row, and differs from it where
    /// the table asks for that. `false`: that could not be done.
    pub(crate) fn repeat(
        &mut self,
        db: &Connection,
        table: &Table,
        columns: &[String],
    ) -> Result<bool, Error> {
        repeat::repeat(db, table, columns, &mut self.numbers)
    }

    /// Whether rows were given for a table. Where they do not fit, that is told, and nothing more of the table.
    pub(crate) fn has_fixture(&self, table: &str) -> bool {
        let mut fixtures = self.fixtures.iter();
        fixtures.any(|tried| fixture::is_for(tried, table))
    }

    /// The fixtures that no table has taken. See [`unused`].
    pub(crate) fn unused_fixtures(&self) -> Vec<(&Fixture, Option<Misfit>)> {
        unused(&self.fixtures)
    }

    /// Fills tables that refer to one another, or most often a single one.
    fn component(
        &mut self,
        db: &Connection,
        tables: &[&Table],
        known: Known<'_>,
        not_filled: &mut Vec<NotFilled>,
    ) -> Result<(), Error> {
        let subjects = tables.iter().map(|table| Subject::new(table));
        let subjects: Vec<Subject<'_>> = subjects.collect();
        let mut jobs = Vec::new();
        for subject in &subjects {
            if let Some(presence) = self.lacking(db, subject, known)? {
                let memory = self.memory.remove(&subject.table.sql).unwrap_or_default();
                jobs.push(Job::new(subject, memory, presence, &mut self.numbers));
            }
        }
        let result = self.rows(db, &mut jobs);
        for job in jobs {
            not_filled.extend(self.settle(job));
        }
        result
    }

    fn rows(&mut self, db: &Connection, jobs: &mut [Job<'_>]) -> Result<(), Error> {
        plan(db, jobs)?;
        let circle = jobs.len() > 1 || jobs.iter().any(|job| keys::is_intricate(job.subject.table));
        let before = jobs.iter().filter(|_| circle);
        let before: Vec<i64> = before
            .map(|job| circle::violations(db, job.subject))
            .collect();
        for job in jobs.iter_mut() {
            job.run(db, &mut self.numbers)?;
        }
        if circle {
            circle::mend(db, jobs, &before)?;
        }
        for job in jobs.iter().filter(|job| !job.inserted.is_empty()) {
            top_down(db, job.subject.table);
            raise_sequence(db, job.subject.table)?;
        }
        Ok(())
    }

    /// What a table holds, if it lacks rows. One that took the rows of a fixture lacks none.
    fn lacking(
        &mut self,
        db: &Connection,
        subject: &Subject<'_>,
        known: Known<'_>,
    ) -> Result<Option<Presence>, Error> {
        let presence = match known
            .empty
            .contains(&subject.table.name.to_ascii_lowercase())
        {
            true => Presence::none(subject),
            false => Presence::read(db, subject)?,
        };
        let fixtures = self.fixtures.iter_mut();
        for tried in fixtures.filter(|tried| fixture::is_for(tried, &subject.table.name)) {
            if presence.rows == 0 {
                if fixture::run(tried, db, subject.table)? {
                    return Ok(None);
                }
            } else if tried.worked {
                return Ok(None);
            } else {
                tried.note_table_had_rows();
            }
        }
        Ok((!presence.is_complete(subject)).then_some(presence))
    }

    /// Keeps what was learned, and tells whether the table stays without rows. One that had rows and takes no other
    /// is as full as it gets.
    fn settle(&mut self, job: Job<'_>) -> Option<NotFilled> {
        let table = job.subject.table;
        let name = table.name.to_ascii_lowercase();
        let filled = !job.inserted.is_empty()
            || (job.held_rows() && (job.in_the_way || self.ours.contains(&name)));
        self.memory.insert(table.sql.clone(), job.memory);
        if !job.inserted.is_empty() {
            self.ours.insert(name);
        }
        let obstacle = job.obstacle.filter(|_| !filled)?;
        Some(NotFilled {
            table: table.name.clone(),
            obstacle,
        })
    }
}

/// Decides the rows. In a circle, what one table takes from another may change what a third takes.
fn plan(db: &Connection, jobs: &mut [Job<'_>]) -> Result<(), Error> {
    let rounds = if jobs.len() > 1 { jobs.len() + 1 } else { 1 };
    for _ in 0..rounds {
        for at in 0..jobs.len() {
            let others = jobs.iter().enumerate().filter(|(other, _)| *other != at);
            let parents = Parents {
                db,
                planned: others.map(|(_, job)| job.as_planned()).collect(),
            };
            let plan = jobs[at].slots(&parents)?;
            jobs[at].plan(plan);
        }
    }
    Ok(())
}

/// Makes a row that points to itself point to one that points nowhere, where there is one. A recursive query that
/// walks up a tree ends then, as it does on rows that people make.
fn top_down(db: &Connection, table: &Table) {
    let keys = table.foreign_keys.iter();
    let own = keys.filter(|key| key.parent.eq_ignore_ascii_case(&table.name));
    for key in own {
        let [(child, target)] = key.columns.as_slice() else {
            continue;
        };
        let primary = table.columns.iter().find(|column| column.key == 1);
        let Some(target) = target.as_ref().or(primary.map(|column| &column.name)) else {
            continue;
        };
        let (name, child, target) = (quoted(&table.name), quoted_name(child), quoted_name(target));
        // A row that a migration seeds its down may take away.
        let root = format!(
            "SELECT {target} FROM {name} WHERE {child} IS NULL \
             AND CAST({target} AS INTEGER) >= {FIRST} LIMIT 1"
        );
        // Where the table does not allow it the row stays as it is.
        db.execute_batch(&format!(
            "UPDATE {name} SET {child} = ({root}) WHERE {child} = {target} AND EXISTS ({root})"
        ))
        .ok();
    }
}

/// As if rows had been deleted: a rebuild that forgets the highest number is noticed then.
fn raise_sequence(db: &Connection, table: &Table) -> Result<(), Error> {
    const SQL: &str = "UPDATE main.sqlite_sequence SET seq = seq + 100 \
                       WHERE name = ?1 AND typeof(seq) = 'integer' AND seq < 9000000000000000000";
    if table.is_autoincrement() {
        db.execute(SQL, [&table.name])?;
    }
    Ok(())
}
