//! A database that migrations are tried on, and what is known of it.

mod log;
mod model;
mod rows;

pub(crate) use log::{Action, Log, worked_on};
pub(crate) use model::{Key, Model, Object, Undo};
pub(crate) use rows::Rows;

use super::fill::{Filler, Known, NotFilled};
use super::table::Table;
use crate::proof::finding::section;
use migrate_runtime::__private::proof::{self, Rehearsal};
use migrate_runtime::{Direction, Error, Event, Migration, Migrations};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

/// What a section has done.
#[derive(Debug, Default)]
pub(crate) struct Done {
    pub(crate) actions: Vec<(usize, Action)>,
    pub(crate) undo: Undo,
    /// The rows that its tables held before, by name in lower case.
    pub(crate) before: BTreeMap<String, Rc<Rows>>,
}

impl Done {
    /// Whether a table was there before.
    pub(crate) fn lived(&self, table: &str) -> bool {
        let key = ("table".to_owned(), table.to_owned());
        !matches!(self.undo.get(&key), Some(None))
    }

    /// A table as it was before, where the section has made another of it or dropped it.
    pub(crate) fn table_before(&self, table: &str) -> Option<&Rc<Object>> {
        let key = ("table".to_owned(), table.to_owned());
        self.undo.get(&key).and_then(Option::as_ref)
    }
}

/// A section that failed.
#[derive(Debug)]
pub(crate) struct Failed {
    pub(crate) error: Box<Error>,
    /// What the statement that failed would have touched.
    pub(crate) actions: Vec<Action>,
    /// Why the proof did not let it run ([`Action::OpensFile`]) or run on ([`Action::Endless`]).
    pub(crate) refused: Option<Action>,
}

/// A database on the way through the migrations.
pub(crate) struct Scratch<'c> {
    pub(crate) db: &'c Connection,
    set: Migrations,
    log: Log,
    /// What runs the sections; made anew after one whose settings outlast it.
    rehearsal: Option<Rehearsal<'c>>,
    pub(crate) model: Model,
    /// What each table held when it was last looked at: nothing has touched it since.
    rows: HashMap<String, Rc<Rows>>,
    /// Tables that were touched since, by name in lower case.
    touched: BTreeSet<String>,
    /// Tables that were made since, and nothing was written to.
    empty: BTreeSet<String>,
    /// Tables that were made of a query, which get no rows: their columns have lost NOT NULL and the rest, and
    /// what they are made for is the rows of that query.
    copied: BTreeSet<String>,
}

impl<'c> Scratch<'c> {
    /// On a connection that is listened to.
    pub(crate) fn on(db: &'c Connection, log: Log, set: Migrations) -> Result<Self, Error> {
        // Rows are put in and taken out without cascades. Each section finds the setting of a run.
        execute(db, "PRAGMA foreign_keys = OFF")?;
        let history = proof::create_history(db, &set)?;
        log.take();
        Ok(Self {
            db,
            set,
            log,
            rehearsal: None,
            model: Model::without(&history),
            rows: HashMap::new(),
            touched: BTreeSet::new(),
            empty: BTreeSet::new(),
            copied: BTreeSet::new(),
        })
    }

    /// Runs a section by the runtime's own code, and follows what it does.
    pub(crate) fn run(
        &mut self,
        migration: &'static Migration,
        direction: Direction,
        checks: bool,
    ) -> Result<Result<Done, Failed>, Error> {
        self.log.take();
        let rehearsal = match &mut self.rehearsal {
            Some(rehearsal) => rehearsal,
            none => {
                let log = self.log.clone();
                none.insert(Rehearsal::on(self.db, &self.set, move |event| {
                    if let Event::Statement { number, .. } = event {
                        log.begin(*number);
                    }
                })?)
            }
        };
        let result = rehearsal.run(migration, direction, checks);
        let at = self.log.statement();
        let actions = self.log.take();
        // What such a section sets stays set while its session lasts.
        let lasting = section(migration, direction)
            .is_none_or(|section| section.no_transaction || section.foreign_keys_on);
        if lasting {
            self.rehearsal = None;
        }
        if let Err(error) = result {
            let mut reasons = actions.iter().map(|(_, action)| action);
            let refused = reasons.find(|it| matches!(it, Action::OpensFile | Action::Endless));
            let refused = refused.cloned();
            let last = actions.into_iter().filter(|(number, _)| *number == at);
            return Ok(Err(Failed {
                error: Box::new(error),
                actions: last.map(|(_, action)| action).collect(),
                refused,
            }));
        }
        let undo = self.follow(&actions)?;
        self.note_empty(&actions);
        let before = self.touch(&actions, &undo);
        Ok(Ok(Done {
            actions,
            undo,
            before,
        }))
    }

    /// Takes what was done over into the model of the schema.
    fn follow(&mut self, actions: &[(usize, Action)]) -> Result<Undo, Error> {
        let undo = self.model.follow(self.db, actions);
        undo.map_err(|error| proof::error("reading the schema", error))
    }

    /// Notes which tables were made, and hold nothing or what a query gave.
    fn note_empty(&mut self, actions: &[(usize, Action)]) {
        for (number, action) in actions {
            match action {
                Action::CreateTable(table) => {
                    // A CHECK reads its own table.
                    let reads = |(other, action): &(usize, Action)| {
                        other == number && matches!(action, Action::Read(from) if from != table)
                    };
                    let (to, from) = match actions.iter().any(reads) {
                        true => (&mut self.copied, &mut self.empty),
                        false => (&mut self.empty, &mut self.copied),
                    };
                    from.remove(table);
                    to.insert(table.clone());
                }
                // A table may have got rows, or another name: it is not worth while to tell which.
                Action::Insert(_) | Action::AlterTable(_) => self.empty.clear(),
                _ => {}
            }
        }
    }

    /// Notes which tables no longer hold what they held, and gives what that was.
    fn touch(&mut self, actions: &[(usize, Action)], undo: &Undo) -> BTreeMap<String, Rc<Rows>> {
        let written = actions.iter().filter_map(|(_, action)| match action {
            Action::Insert(table) | Action::Update(table, _) | Action::Delete(table) => Some(table),
            _ => None,
        });
        let changed = undo.keys().filter(|(kind, _)| kind == "table");
        let touched: BTreeSet<&String> = written.chain(changed.map(|(_, name)| name)).collect();
        let mut before = BTreeMap::new();
        for table in touched {
            if let Some(rows) = self.rows.remove(table) {
                before.insert(table.clone(), rows);
            }
            self.touched.insert(table.clone());
        }
        before
    }

    /// Tables that were touched and not looked at since.
    pub(crate) fn touched(&self) -> Vec<Rc<Table>> {
        let tables = self.touched.iter();
        let tables = tables.filter_map(|name| self.model.table(name));
        tables.map(Rc::clone).collect()
    }

    /// Puts rows into tables that lack them.
    pub(crate) fn fill(
        &mut self,
        filler: &mut Filler,
        tables: &[Rc<Table>],
    ) -> Result<Vec<NotFilled>, Error> {
        if tables.is_empty() {
            return Ok(Vec::new());
        }
        let tables: Vec<&Table> = tables
            .iter()
            .map(Rc::as_ref)
            .filter(|table| !self.keeps_its_own(&table.name))
            .collect();
        let known = Known {
            empty: &std::mem::take(&mut self.empty),
        };
        let filled = filler.fill(self.db, &tables, known);
        let not_filled = filled.map_err(|error| proof::error("putting rows into tables", error))?;
        // A trigger may have written elsewhere.
        let actions = self.log.take();
        self.touch(&actions, &Undo::new());
        Ok(not_filled)
    }

    /// Puts in a row that repeats, in these columns, the values of another. `false`: that cannot be.
    pub(crate) fn repeat(
        &mut self,
        filler: &mut Filler,
        table: &Table,
        columns: &[String],
    ) -> Result<bool, Error> {
        let repeated = filler.repeat(self.db, table, columns);
        let repeated = repeated.map_err(|error| proof::error("putting rows into tables", error))?;
        let actions = self.log.take();
        self.touch(&actions, &Undo::new());
        self.settle()?;
        Ok(repeated)
    }

    /// Whether a table gets no rows: only SQLite knows what fits into it, or only the migration that copied into it.
    fn keeps_its_own(&self, name: &str) -> bool {
        let lower = name.to_ascii_lowercase();
        self.model.is_shadow(&lower) || self.copied.contains(&lower)
    }

    /// Looks at every table that was touched, so that the next migration's losses can be told.
    pub(crate) fn settle(&mut self) -> Result<(), Error> {
        for name in std::mem::take(&mut self.touched) {
            let Some(table) = self.model.table(&name).cloned() else {
                continue;
            };
            if table.is_virtual() || self.model.is_shadow(&name) {
                continue;
            }
            let rows = self.read(&table)?;
            self.rows.insert(name, Rc::new(rows));
        }
        Ok(())
    }

    /// Looks at those of the tables that were touched.
    pub(crate) fn settle_those(&mut self, wanted: impl Fn(&str) -> bool) -> Result<(), Error> {
        let others: BTreeSet<String> = self
            .touched
            .iter()
            .filter(|name| !wanted(name))
            .cloned()
            .collect();
        self.touched.retain(|name| wanted(name));
        self.settle()?;
        self.touched = others;
        Ok(())
    }

    /// What a table held when it was last looked at, if nothing has touched it since.
    pub(crate) fn known(&self, table: &str) -> Option<Rc<Rows>> {
        self.rows.get(table).cloned()
    }

    /// What tables hold now.
    pub(crate) fn read_all(&self, tables: &[Rc<Table>]) -> Result<Vec<Rows>, Error> {
        tables.iter().map(|table| self.read(table)).collect()
    }

    /// What a table holds now.
    fn read(&self, table: &Table) -> Result<Rows, Error> {
        let rows = Rows::read(self.db, table);
        rows.map_err(|error| proof::error("reading a table", error))
    }
}

fn execute(db: &Connection, sql: &str) -> Result<(), Error> {
    db.execute_batch(sql)
        .map_err(|error| proof::error("preparing a scratch database", error))
}
