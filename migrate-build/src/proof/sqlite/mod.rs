//! The proof on SQLite.
//!
//! The migrations run one by one on a scratch database whose tables hold rows. What a step touches is what
//! SQLite's authorizer hears; nothing else is looked at again, which keeps a folder of a thousand cheap.

mod dialect;
mod fill;
mod help;
mod judges;
mod round;
mod said;
mod scratch;
mod table;
mod tokens;

use super::error::{ProofError, driver};
use super::finding::{Finding, Named, failure};
use super::ledger::Ledger;
use fill::{Filler, NO_PARENT};
use judges::{Told, orphans};
use migrate_core::{Diagnostic, Fixture, Severity};
use migrate_runtime::{Direction, Error, Migration, Migrations};
use round::Next;
use rusqlite::Connection;
use scratch::{Failed, Log, Scratch};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use table::Table;

/// What is proven, and where.
pub(crate) struct Subject<'a> {
    pub(crate) set: Migrations,
    /// Whether the steps in Rust can be run.
    pub(crate) code_is_here: bool,
    pub(crate) fixtures: Vec<Fixture>,
    pub(crate) open: &'a dyn Fn() -> Result<Connection, rusqlite::Error>,
}

/// A proof at work.
pub(crate) struct Prover<'a> {
    list: Vec<&'static Migration>,
    set: Migrations,
    ledger: Ledger,
    open: &'a dyn Fn() -> Result<Connection, rusqlite::Error>,
    filler: Filler,
    /// Migrations whose checks were found to fail, and are left out from then on.
    unchecked: BTreeSet<usize>,
    /// The last migration that fails on rows: up to it tables are left empty.
    empty_until: Option<usize>,
    /// Tables that hold no rows, by name in lower case, and what stood in the way.
    not_filled: BTreeMap<String, String>,
    /// Tables with a key to one that is not there in the end, and that one.
    keys_to_nowhere: Vec<(String, String)>,
    told: Told,
    /// Whether a migration writes rows: only then can one need some to be there.
    rows_matter: bool,
}

impl<'a> Prover<'a> {
    pub(crate) fn of(subject: Subject<'a>) -> Self {
        let list: Vec<&'static Migration> = subject.set.iter().collect();
        Self {
            ledger: Ledger::of(&list, subject.code_is_here),
            list,
            set: subject.set,
            open: subject.open,
            filler: Filler::new(subject.fixtures),
            unchecked: BTreeSet::new(),
            empty_until: None,
            not_filled: BTreeMap::new(),
            keys_to_nowhere: Vec::new(),
            told: Told::default(),
            rows_matter: false,
        }
    }

    /// What is to be told.
    pub(crate) fn judged(&self, engine: &str) -> Vec<Diagnostic> {
        self.ledger.judged(engine, self.filler.unused_fixtures())
    }

    pub(crate) fn allows(&self, migration: &'static Migration, code: &str) -> bool {
        self.ledger.allows(Named::of(migration), code)
    }

    /// Every migration's round, and then all of them on an empty database as a new one is migrated.
    pub(crate) fn prove(&mut self) -> Result<(), ProofError> {
        let mut next = 0;
        while next < self.list.len() {
            let db = self.open()?;
            next = self.go_on(&db, next)?;
        }
        // What is wrong on rows would be told twice.
        let mut found = self.ledger.found.iter();
        let wrong = found.any(|finding| finding.severity == Severity::Error);
        if !wrong && self.ledger.skipped.is_empty() && self.rows_matter {
            self.on_an_empty_database()?;
        }
        if self.ledger.tried == self.list.len() {
            self.ledger.found.extend(orphans::orphans(
                &self.list,
                &self.keys_to_nowhere,
                &self.told.keys,
            ));
        }
        Ok(())
    }

    /// Goes on with a migration's round and the next ones', as far as one database serves. Gives the migration
    /// that a new database is needed for, or the number of all.
    fn go_on(&mut self, db: &Listened, start: usize) -> Result<usize, ProofError> {
        let mut scratch = self.replayed(db, start)?;
        for index in start..self.list.len() {
            let next = self.round(&mut scratch, index)?;
            if next != Next::Again {
                self.ledger.tried = index + 1;
            }
            match next {
                Next::Here => {}
                Next::Anew => return Ok(index + 1),
                Next::Again => return Ok(index),
                Next::Stop => return Ok(self.list.len()),
            }
        }
        self.keys_to_nowhere = scratch.model.keys_to_nowhere();
        Ok(self.list.len())
    }

    /// A database with the migrations before this one applied, and rows.
    fn replayed<'c>(&mut self, db: &'c Listened, before: usize) -> Result<Scratch<'c>, ProofError> {
        let mut scratch = Scratch::on(&db.db, db.log.clone(), self.set)?;
        for index in 0..before {
            if self.ledger.skipped.contains(&index) {
                continue;
            }
            let done = scratch.run(self.migration(index), Direction::Up, false)?;
            done.map_err(|failed| ProofError::Unsteady {
                source: failed.error,
            })?;
            if self.empty_until.is_none_or(|last| index >= last) {
                let tables = scratch.touched();
                self.fill_and_settle(&mut scratch, tables)?;
            }
        }
        Ok(scratch)
    }

    /// Leaves a migration behind: rows in these tables, and in those that have waited for one of them.
    fn fill_and_settle(
        &mut self,
        scratch: &mut Scratch<'_>,
        mut tables: Vec<Rc<Table>>,
    ) -> Result<(), ProofError> {
        let waiting = self.not_filled.iter();
        let waiting = waiting.filter(|(_, why)| why.contains(NO_PARENT));
        let waiting = waiting.filter_map(|(name, _)| scratch.model.table(name));
        tables.extend(waiting.cloned());
        tables.sort_by(|a, b| a.name.cmp(&b.name));
        tables.dedup_by(|a, b| a.name == b.name);
        for not_filled in scratch.fill(&mut self.filler, &tables)? {
            let name = not_filled.table.to_ascii_lowercase();
            self.not_filled.insert(name, not_filled.obstacle);
        }
        Ok(scratch.settle()?)
    }

    /// How a migration and its check fare where no table has been given rows. `None`: that cannot be told, since
    /// a migration before it needs them.
    fn when_empty(&mut self, index: usize) -> Result<Option<Result<(), Failed>>, ProofError> {
        let db = self.open()?;
        let empty_until = self.empty_until.replace(usize::MAX);
        let replayed = self.replayed(&db, index);
        self.empty_until = empty_until;
        let mut scratch = match replayed {
            Ok(scratch) => scratch,
            Err(ProofError::Unsteady { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        let run = scratch.run(self.migration(index), Direction::Up, true)?;
        Ok(Some(run.map(drop)))
    }

    /// Runs the whole set as on a new database: in one run, without rows, and with a history.
    fn on_an_empty_database(&mut self) -> Result<(), ProofError> {
        let mut db = self.open_empty()?;
        let Err(error) = self.set.up(&mut db) else {
            return Ok(());
        };
        let id = match &error {
            Error::Failed { at, .. } | Error::CheckFailed { at, .. } => Some(at.migration()),
            Error::Escaped { migration, .. } | Error::ForeignKeys { migration, .. } => {
                Some(migration)
            }
            _ => None,
        };
        let mut list = self.list.iter();
        let Some(migration) = list.find(|it| Some(it.version()) == id.map(|id| id.version()))
        else {
            return Err(error.into());
        };
        let (at, said) = failure(migration, Direction::Up, &error);
        let message = format!("this fails on a new database, whose tables are empty: {said}");
        let finding = Finding::error("sql-error", migration, at, message, help::EMPTY);
        self.ledger.found.push(finding);
        Ok(())
    }

    fn migration(&self, index: usize) -> &'static Migration {
        self.list[index]
    }

    /// A connection that is listened to.
    fn open(&self) -> Result<Listened, ProofError> {
        let mut db = self.open_empty()?;
        let log = Log::default();
        let heard = log.listen(&mut db);
        match heard.map_err(|error| driver("listening to a connection", error))? {
            true => Ok(Listened { db, log }),
            false => Err(ProofError::Unheard),
        }
    }

    fn open_empty(&self) -> Result<Connection, ProofError> {
        const SQL: &str = "SELECT coalesce(min(name), '') FROM main.sqlite_master";
        let opened = (self.open)();
        let db = opened.map_err(|source| ProofError::Open {
            source: source.into(),
        })?;
        let table = db.query_row(SQL, [], |row| row.get::<_, String>(0));
        let table = table.map_err(|error| driver("reading the schema", error))?;
        match table.is_empty() {
            true => Ok(db),
            false => Err(ProofError::NotEmpty { table }),
        }
    }
}

/// A connection, and what is heard of it.
struct Listened {
    db: Connection,
    log: Log,
}
