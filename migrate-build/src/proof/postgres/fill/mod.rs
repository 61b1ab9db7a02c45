//! Rows that the migrations are tried on: every column with a value, every column that may be NULL with
//! NULL, and what the constraints ask for, as the server judges it.

mod candidates;
mod fixture;
mod insert;
mod job;
mod keys;
mod plain;
mod regex;
mod search;

use super::rows::Rows;
use super::scratch::State;
use super::table::{Column, Kinds, Oid, Table, quoted};
use crate::proof::fixture::{Misfit, Tried, unused};
use crate::proof::made::Numbers;
use job::{Goal, Job};
use keys::Promised;
use migrate_core::Fixture;
use migrate_runtime::__private::postgres_schema::literal;
use postgres::{Client, Error};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

/// How often the tables are gone through: in a circle of keys one has to wait for the rows of another.
const ROUNDS: usize = 3;

/// A table that holds no rows of ours, and what stood in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NotFilled {
    pub(crate) table: String,
    pub(crate) obstacle: String,
}

/// What was found out about a table: it is dropped and made again, by its down and its up.
#[derive(Default)]
struct Memory {
    /// How a row that was taken differs from the plain one.
    rows: HashMap<Goal, insert::Row>,
    /// What stood in the way of rows that could not be made.
    failed: HashMap<Goal, Obstacle>,
}

/// What stood in the way of a row.
#[derive(Clone, Debug)]
struct Obstacle {
    why: String,
    /// Whether it is that a parent has no row that fits, which it may get later.
    is_parent: bool,
}

/// Makes rows.
pub(crate) struct Filler {
    fixtures: Vec<Tried>,
    numbers: Numbers,
    /// By the [`signature`] of a table.
    memory: HashMap<String, Memory>,
    /// Tables that took the rows that were given for them.
    given: BTreeSet<String>,
    /// Emptied at the beginning of each filling.
    promised: Promised,
}

impl Filler {
    pub(crate) fn new(fixtures: Vec<Fixture>) -> Self {
        Self {
            fixtures: Tried::all(fixtures),
            numbers: Numbers::new(),
            memory: HashMap::new(),
            given: BTreeSet::new(),
            promised: Promised::new(),
        }
    }

    /// The fixtures that no table has taken. See [`unused`].
    pub(crate) fn unused_fixtures(&self) -> Vec<(&Fixture, Option<Misfit>)> {
        unused(&self.fixtures)
    }

    /// Whether rows were given for a table. Where they do not fit, that is told, and nothing more of the table.
    pub(crate) fn has_fixture(&self, table: &str) -> bool {
        self.fixtures
            .iter()
            .any(|tried| fixture::is_for(tried, table))
    }

    /// Sees to it that each table holds a row with every column filled and one with NULL wherever that is
    /// allowed. Inserts only what is missing. Returns whether that was anything, and the tables that could not be
    /// filled.
    pub(crate) fn fill(
        &mut self,
        db: &mut Client,
        state: &State,
    ) -> Result<(bool, Vec<NotFilled>), Error> {
        let lacking = ordered(state)
            .into_iter()
            .filter(|table| self.lacks(table, state, &state.rows));
        let lacking: Vec<Rc<Table>> = lacking.collect();
        if lacking.is_empty() {
            return Ok((false, self.known_failures(state, &state.rows)));
        }
        // A circle of keys that may be checked at the end is let stand open until then.
        for deferred in [true, false] {
            db.batch_execute("BEGIN")?;
            let filled = self.attempt(db, state, &lacking, deferred);
            match filled {
                Ok(Some(rows)) => {
                    db.batch_execute("COMMIT")?;
                    return Ok((true, self.known_failures(state, &rows)));
                }
                Ok(None) => db.batch_execute("ROLLBACK")?,
                Err(error) => {
                    // The error says more than what the rollback could.
                    let _ = db.batch_execute("ROLLBACK");
                    return Err(error);
                }
            }
        }
        Ok((true, self.known_failures(state, &state.rows)))
    }

    /// Gives the tables what they lack, in the transaction that is open. `None`: in the end a deferred constraint is
    /// violated.
    fn attempt(
        &mut self,
        db: &mut Client,
        state: &State,
        tables: &[Rc<Table>],
        deferred: bool,
    ) -> Result<Option<BTreeMap<Oid, Rows>>, Error> {
        for table in tables {
            db.batch_execute(&quietly(table).0)?;
        }
        self.promised.clear();
        db.batch_execute(match deferred {
            true => "SET CONSTRAINTS ALL DEFERRED",
            false => "SET CONSTRAINTS ALL IMMEDIATE",
        })?;
        let mut held = state.rows.clone();
        for _ in 0..ROUNDS {
            let mut gained = false;
            for table in tables {
                let rows = held.entry(table.oid).or_default();
                gained |= self.table(db, state, table, rows)?;
            }
            let complete = tables.iter().all(|table| !self.lacks(table, state, &held));
            if !gained || complete {
                break;
            }
        }
        if db.batch_execute("SET CONSTRAINTS ALL IMMEDIATE").is_err() {
            return Ok(None);
        }
        for table in tables {
            raise_sequences(db, table)?;
            db.batch_execute(&quietly(table).1)?;
        }
        Ok(Some(held))
    }

    /// Gives a table what it lacks. Tells whether that was anything.
    fn table(
        &mut self,
        db: &mut Client,
        state: &State,
        table: &Rc<Table>,
        rows: &mut Rows,
    ) -> Result<bool, Error> {
        if rows.count == 0 {
            let fixtures = self.fixtures.iter_mut();
            for tried in fixtures.filter(|tried| fixture::is_for(tried, &table.key)) {
                if fixture::run(tried, db, table)? {
                    self.given.insert(table.key.clone());
                    return Ok(true);
                }
            }
        } else if let Some(tried) = self
            .fixtures
            .iter_mut()
            .find(|tried| fixture::is_for(tried, &table.key) && !tried.worked)
        {
            tried.note_table_had_rows();
        }
        if self.given.contains(&table.key) {
            return Ok(false);
        }
        let memory = self.memory.entry(signature(table)).or_default();
        let job = Job {
            db,
            state,
            table,
            numbers: &mut self.numbers,
            memory,
            promised: &mut self.promised,
        };
        job.run(rows)
    }

    /// Whether a table holds less than it should, as far as that can be had.
    fn lacks(&self, table: &Table, state: &State, rows: &BTreeMap<Oid, Rows>) -> bool {
        if self.given.contains(&table.key)
            && rows.get(&table.oid).is_some_and(|rows| rows.count > 0)
        {
            return false;
        }
        let none = Rows::default();
        let rows = rows.get(&table.oid).unwrap_or(&none);
        let memory = self.memory.get(&signature(table));
        let failed = |goal: &Goal| memory.is_some_and(|memory| memory.failed.contains_key(goal));
        let waits = || {
            let mut failed = memory.iter().flat_map(|memory| memory.failed.values());
            failed.any(|obstacle| obstacle.is_parent)
        };
        let missing = job::missing(table, &state.kinds, rows, failed);
        missing.iter().any(|goal| !failed(goal)) || (rows.count == 0 && waits())
    }

    /// The tables without a row, and why.
    fn known_failures(&self, state: &State, rows: &BTreeMap<Oid, Rows>) -> Vec<NotFilled> {
        let empty = state.tables.values().filter(|table| {
            let count = rows.get(&table.oid).map_or(0, |rows| rows.count);
            count == 0 && !table.is_partitioned && !self.given.contains(&table.key)
        });
        let failed = empty.filter_map(|table| {
            let memory = self.memory.get(&signature(table))?;
            let obstacle = memory
                .failed
                .get(&Goal::Full)
                .or(memory.failed.get(&Goal::Nulls))?;
            Some(NotFilled {
                table: table.key.clone(),
                obstacle: obstacle.why.clone(),
            })
        });
        failed.collect()
    }

    /// Inserts one more row that has, in these columns, the values of another, and differs from it where the table
    /// asks for that. `false`: that could not be done.
    pub(crate) fn repeat(
        &mut self,
        db: &mut Client,
        state: &State,
        table: &Rc<Table>,
        columns: &[i16],
    ) -> Result<bool, Error> {
        let Some(rows) = state.rows.get(&table.oid) else {
            return Ok(false);
        };
        let mut memory = Memory::default();
        // What is checked at the end of the transaction would refuse the row when it is too late to try another.
        let begin = "BEGIN; SET CONSTRAINTS ALL IMMEDIATE";
        db.batch_execute(&format!("{begin}; {}", quietly(table).0))?;
        let job = Job {
            db,
            state,
            table,
            numbers: &mut self.numbers,
            memory: &mut memory,
            promised: &mut self.promised,
        };
        let done = job.repeat(rows, columns)?;
        db.batch_execute(&format!("{}; COMMIT", quietly(table).1))?;
        Ok(done)
    }
}

/// Whether NULL is tried in a column: nobody means it to stand in a primary key.
fn nullable(table: &Table, kinds: &Kinds, column: &Column) -> bool {
    let mut keys = table.keys.iter().filter(|key| key.is_primary);
    !column.not_null
        && !kinds
            .domains(column.kind)
            .iter()
            .any(|domain| domain.not_null)
        && !keys.any(|key| key.columns.contains(&column.number))
}

/// All that decides which rows a table takes, as a key for what was learned of it. Its number and where its sequence
/// stands do not.
fn signature(table: &Table) -> String {
    let columns = table.columns.iter().map(|column| {
        (
            column.number,
            &column.name,
            &column.typed,
            column.kind,
            column.not_null,
            column.generated,
        )
    });
    format!(
        "{} {:?} {:?} {:?} {:?} {:?}",
        table.key,
        columns.collect::<Vec<_>>(),
        table.checks,
        table.bound,
        table.keys,
        table.foreign_keys
    )
}

/// What silences the triggers and policies of a table, and what puts them back as they were.
fn quietly(table: &Table) -> (String, String) {
    let name = &table.quoted;
    let (mut off, mut on) = (Vec::new(), Vec::new());
    for (trigger, always) in &table.triggers {
        let trigger = quoted(trigger);
        let enable = if *always { "ENABLE ALWAYS" } else { "ENABLE" };
        off.push(format!("ALTER TABLE ONLY {name} DISABLE TRIGGER {trigger}"));
        on.push(format!(
            "ALTER TABLE ONLY {name} {enable} TRIGGER {trigger}"
        ));
    }
    if table.forces_policies {
        off.push(format!(
            "ALTER TABLE ONLY {name} NO FORCE ROW LEVEL SECURITY"
        ));
        on.push(format!("ALTER TABLE ONLY {name} FORCE ROW LEVEL SECURITY"));
    }
    (off.join("; "), on.join("; "))
}

/// As if rows had been deleted: a rebuild that forgets the highest number is noticed then.
fn raise_sequences(db: &mut Client, table: &Table) -> Result<(), Error> {
    for column in &table.columns {
        let Some((sequence, _)) = &column.sequence else {
            continue;
        };
        let sql = format!(
            "SELECT setval({sequence}::regclass, least(s.seqmax, greatest(max({column})::int8, 1) + 100)) \
             FROM {from}, pg_catalog.pg_sequence AS s WHERE s.seqrelid = {sequence}::regclass \
             AND s.seqincrement > 0 GROUP BY s.seqmax",
            sequence = literal(sequence),
            column = quoted(&column.name),
            from = table.read_from(),
        );
        db.simple_query(&sql)?;
    }
    Ok(())
}

/// The tables that hold rows of their own, parents before their children as far as that can be.
fn ordered(state: &State) -> Vec<Rc<Table>> {
    fn visit(oid: Oid, state: &State, seen: &mut BTreeSet<Oid>, found: &mut Vec<Rc<Table>>) {
        let Some(table) = state.tables.get(&oid) else {
            return;
        };
        if !seen.insert(oid) {
            return;
        }
        for key in &table.foreign_keys {
            visit(key.parent, state, seen, found);
        }
        if table.is_partitioned {
            let parts = state
                .tables
                .values()
                .filter(|part| part.part_of == Some(oid));
            for part in parts.map(|part| part.oid).collect::<Vec<_>>() {
                visit(part, state, seen, found);
            }
        } else {
            found.push(Rc::clone(table));
        }
    }
    let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
    for oid in state.tables.keys() {
        visit(*oid, state, &mut seen, &mut found);
    }
    found
}
