//! The proof on PostgreSQL.
//!
//! All migrations run twice. First without a row, as a new database is migrated: what fails there fails
//! everywhere. Then one by one on tables that hold rows, up, down, and up again. What a section has done is
//! told by looking at the catalogs and the rows before and after it; what is meant, by its text.

mod catalog;
mod codes;
mod fill;
mod help;
mod judges;
mod outside;
mod round;
mod rows;
mod run;
mod said;
mod scratch;
mod server;
mod table;
mod tokens;

pub(crate) use server::Open;

use super::error::ProofError;
use super::finding::{At, Finding, Named, section};
use super::ledger::Ledger;
use super::wording;
use fill::Filler;
use migrate_core::{Diagnostic, Fixture, Severity};
use migrate_runtime::__private::{PostgresCode, Work};
use migrate_runtime::{Direction, Migration, Migrations, Postgres};
use run::Failed;
use scratch::{Scratch, State};
use server::{Server, failed};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// What is proven.
pub(crate) struct Subject {
    pub(crate) set: Migrations<Postgres>,
    /// Whether the steps in Rust can be run.
    pub(crate) code_is_here: bool,
    pub(crate) fixtures: Vec<Fixture>,
}

/// A proof at work.
pub(crate) struct Prover<'a> {
    list: Vec<&'static Migration<Postgres>>,
    server: Rc<Server<'a>>,
    ledger: Ledger,
    filler: Filler,
    /// Migrations whose checks were found to fail, and are left out from then on.
    unchecked: BTreeSet<usize>,
    /// Tables that hold no rows, and what stood in the way.
    not_filled: BTreeMap<String, String>,
}

/// A database on the way through the migrations, and what is in it.
struct Walk<'s, 'a> {
    scratch: Scratch<'s, 'a>,
    state: State,
}

impl<'a> Prover<'a> {
    pub(crate) fn of(subject: Subject, open: &'a Open<'a>) -> Result<Self, ProofError> {
        let list: Vec<&'static Migration<Postgres>> = subject.set.iter().collect();
        Ok(Self {
            server: Rc::new(Server::connect(open)?),
            ledger: Ledger::of(&list, subject.code_is_here),
            list,
            filler: Filler::new(subject.fixtures),
            unchecked: BTreeSet::new(),
            not_filled: BTreeMap::new(),
        })
    }

    /// `PostgreSQL 15.14`.
    pub(crate) fn engine(&self) -> String {
        format!("PostgreSQL {}", self.server.version())
    }

    /// What is to be told.
    pub(crate) fn judged(&self, engine: &str) -> Vec<Diagnostic> {
        self.ledger.judged(engine, self.filler.unused_fixtures())
    }

    /// All migrations without rows, and then each one's round.
    pub(crate) fn prove(&mut self) -> Result<(), ProofError> {
        // The databases are borrowed from the server while findings are written down.
        let server = Rc::clone(&self.server);
        let end = self.without_rows(&server)?;
        let mut walk = self.walk(&server, 0)?;
        for index in 0..end {
            if !self.ledger.skipped.contains(&index) {
                walk = self.round(&server, walk, index)?;
            }
        }
        walk.scratch.close()
    }

    /// Runs everything as on a new database. Gives the place of the migration that the proof ends at, or the number
    /// of all.
    fn without_rows(&mut self, server: &Server<'_>) -> Result<usize, ProofError> {
        let mut scratch = Scratch::new(server)?;
        for index in 0..self.list.len() {
            self.ledger.tried = index + 1;
            let migration = self.list[index];
            if let Some(finding) = self.cannot_be_tried(migration) {
                self.skip(index, finding);
                continue;
            }
            let failed = match scratch.run(migration, Direction::Up, true)? {
                Ok(()) => continue,
                Err(failed) => failed,
            };
            let is_partial = failed.is_partial;
            if failed.is_check {
                let finding = wording::check_always_fails(migration, (failed.at, &failed.said));
                self.ledger.found.push(finding);
                self.unchecked.insert(index);
                if !is_partial {
                    scratch
                        .run(migration, Direction::Up, false)?
                        .map_err(unsteady)?;
                }
                continue;
            }
            if self.sql_error(index, failed) {
                scratch.close()?;
                return Ok(index);
            }
            if is_partial {
                scratch.close()?;
                scratch = self.replayed(server, index)?;
            }
        }
        scratch.close()?;
        Ok(self.list.len())
    }

    /// A database with the migrations before this one applied, without rows.
    fn replayed<'s, 'b>(
        &self,
        server: &'s Server<'b>,
        before: usize,
    ) -> Result<Scratch<'s, 'b>, ProofError> {
        let mut scratch = Scratch::new(server)?;
        for index in (0..before).filter(|index| !self.ledger.skipped.contains(index)) {
            scratch
                .run(self.list[index], Direction::Up, false)?
                .map_err(unsteady)?;
        }
        Ok(scratch)
    }

    /// The same with rows.
    fn walk<'s, 'b>(
        &mut self,
        server: &'s Server<'b>,
        before: usize,
    ) -> Result<Walk<'s, 'b>, ProofError> {
        let mut scratch = self.replayed(server, before)?;
        let state = scratch.look()?;
        let mut walk = Walk { scratch, state };
        self.fill(&mut walk)?;
        Ok(walk)
    }

    /// Puts rows into tables that lack them. Gives the tables that stay without, and why, where that is new.
    fn fill(&mut self, walk: &mut Walk<'_, '_>) -> Result<Vec<(String, String)>, ProofError> {
        let filled = self.filler.fill(&mut walk.scratch.eye, &walk.state);
        let (changed, not_filled) =
            filled.map_err(|error| failed("putting rows into tables", error))?;
        if changed {
            // Sequences stand elsewhere now.
            walk.state = walk.scratch.look_with(Rc::clone(&walk.state.snapshot))?;
        }
        let mut new = Vec::new();
        for it in not_filled {
            let known = self
                .not_filled
                .insert(it.table.clone(), it.obstacle.clone());
            if known.as_ref() != Some(&it.obstacle) && !self.filler.has_fixture(&it.table) {
                new.push((it.table, it.obstacle));
            }
        }
        Ok(new)
    }

    /// Tells of a migration that is not tried, and leaves it out.
    fn skip(&mut self, index: usize, finding: Finding) {
        self.ledger.found.push(finding.into_warning());
        self.ledger.skipped.insert(index);
    }

    /// A step in Rust whose code is not here, and what would change more than the database.
    fn cannot_be_tried(&self, migration: &'static Migration<Postgres>) -> Option<Finding> {
        let parts = migration.__parts();
        let runs = |work: Work<Postgres>| match work {
            Work::Code(code) => self.ledger.code_is_here && is_blocking(code.run),
            Work::Sql(_) => true,
        };
        if !runs(parts.up) || !parts.down.is_none_or(runs) {
            return Some(wording::step_in_rust(migration, help::RUST_STEP));
        }
        [Direction::Up, Direction::Down]
            .into_iter()
            .find_map(|direction| {
                let section = section(migration, direction)?;
                (0..section.statements.len()).find_map(|index| {
                    let what = outside::reaches(section.statement(index))?;
                    let at = At::statement(migration, direction, index + 1);
                    let message = format!(
                        "this reaches beyond the database, to {what}: the migration was not tried"
                    );
                    Some(Finding::error(
                        "not-tried",
                        migration,
                        at,
                        message,
                        help::REACHES,
                    ))
                })
            })
    }

    /// Tells of a migration that cannot be run. `true`: the proof ends with it.
    fn sql_error(&mut self, index: usize, failed: Failed) -> bool {
        let migration = self.list[index];
        if failed.state == codes::STOPPED {
            self.skip(index, wording::endless(migration, failed.at, help::ENDLESS));
            return false;
        }
        let help = help::instead(&failed.state, &failed.said).unwrap_or(help::SQL_ERROR);
        let finding = Finding::error("sql-error", migration, failed.at, failed.said, help);
        let finding = self.doubted(finding);
        let accepted = self.ledger.allows(Named::of(migration), "sql-error");
        let ends = finding.severity == Severity::Error && !accepted;
        self.ledger.found.push(finding);
        self.ledger.skipped.insert(index);
        ends
    }

    /// After a migration that was not applied, a failure for want of something may come of that: then it is a
    /// warning, and says so.
    fn doubted(&self, finding: Finding) -> Finding {
        match self.cause(&finding.message) {
            Some(before) => finding.doubted(&before.id(), help::DOUBTED),
            None => finding,
        }
    }

    /// The last migration that was not applied and may have made what is missing.
    fn cause(&self, said: &str) -> Option<&'static Migration<Postgres>> {
        let name = help::missing(said)?;
        let mut skipped = self
            .ledger
            .skipped
            .iter()
            .rev()
            .map(|index| self.list[*index]);
        skipped.find(|migration| {
            migration
                .up_sql()
                .is_none_or(|up| up.to_lowercase().contains(&name))
        })
    }
}

/// What ran before has failed now.
fn unsteady(failed: Failed) -> ProofError {
    ProofError::Unsteady {
        source: failed.said.into(),
    }
}

/// Whether a step in Rust is for a client that blocks, as the proof's does.
fn is_blocking(code: PostgresCode) -> bool {
    matches!(code, PostgresCode::Blocking(_))
}
