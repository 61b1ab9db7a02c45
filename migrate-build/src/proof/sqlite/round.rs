//! A migration's round: up, what that has lost, down, whether that has put back what was, up again.

use super::super::error::ProofError;
use super::super::finding::{At, Finding, failure, section};
use super::super::wording;
use super::dialect::{does_not_read, is_like_postgres};
use super::fill::NO_PARENT;
use super::judges::differs::down_differs;
use super::judges::{Story, broken, keys, losses, unique};
use super::scratch::{Action, Done, Failed, Scratch, worked_on};
use super::{Prover, help};
use migrate_core::Severity;
use migrate_runtime::__private::Work;
use migrate_runtime::{Direction, Error, Migration};

/// How the proof goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// With the next migration, on this database.
    Here,
    /// With the next one, on a new database: this one is not as it ought to be.
    Anew,
    /// With this migration once more, on a new database.
    Again,
    /// Not at all.
    Stop,
}

impl Prover<'_> {
    /// A migration's round on a database that the ones before have been applied to.
    pub(crate) fn round(
        &mut self,
        scratch: &mut Scratch<'_>,
        index: usize,
    ) -> Result<Next, ProofError> {
        let migration = self.migration(index);
        if matches!(migration.__parts().up, Work::Code(_)) && !self.ledger.code_is_here {
            let finding = wording::step_in_rust(migration, help::RUST_STEP);
            self.ledger.found.push(finding);
            self.ledger.skipped.insert(index);
            return Ok(Next::Here);
        }
        let checks = !self.unchecked.contains(&index);
        let done = match scratch.run(migration, Direction::Up, checks)? {
            Ok(done) => done,
            Err(failed) => return self.up_failed(index, &failed),
        };
        let story = Story::of(migration, Direction::Up, &done);
        self.rows_matter |= story.first(Action::writes_rows).is_some();
        if self.empty_until.is_none_or(|last| index > last) {
            self.ledger.found.extend(losses::losses(&story, scratch)?);
        }
        let found = &mut self.ledger.found;
        found.extend(broken::broken(&story, scratch, &mut self.told.objects));
        found.extend(keys::violations(&story, scratch, &mut self.told.keys)?);
        self.fill_after(scratch, &story)?;
        self.equal_rows(scratch, index, &story)?;
        match migration.__parts().down {
            None => {
                // What it has touched is filled by now.
                self.fill_and_settle(scratch, Vec::new())?;
                Ok(Next::Here)
            }
            Some(_) => self.back_and_forth(scratch, index, &done),
        }
    }

    /// Down, and up again where that has put back what was.
    fn back_and_forth(
        &mut self,
        scratch: &mut Scratch<'_>,
        index: usize,
        up: &Done,
    ) -> Result<Next, ProofError> {
        let migration = self.migration(index);
        let lived = |table: &str| up.lived(table);
        scratch.settle_those(lived)?;
        let down = match scratch.run(migration, Direction::Down, false)? {
            Ok(down) => down,
            Err(failed) if failed.refused.is_some() => {
                return Ok(self.refused(migration, Direction::Down, &failed));
            }
            Err(failed) => {
                self.round_failed("down-fails", migration, Direction::Down, &failed);
                return Ok(Next::Anew);
            }
        };
        let story = Story::of(migration, Direction::Down, &down);
        let found = &mut self.ledger.found;
        found.extend(losses::down_losses(&story, scratch, lived)?);
        found.extend(keys::violations(&story, scratch, &mut self.told.keys)?);
        let open = || self.open_empty();
        let mut differs = down_differs(migration, &up.undo, &down.undo, &scratch.model, open)?;
        differs.retain(|finding| !self.ledger.knows_loss(finding));
        if !differs.is_empty() {
            self.ledger.found.extend(differs);
            return Ok(Next::Anew);
        }
        if self.empty_until == Some(index) {
            // It is known to fail on rows, and there are some by now.
            return Ok(Next::Anew);
        }
        match scratch.run(migration, Direction::Up, false)? {
            Ok(_) => {
                let tables = scratch.touched();
                self.fill_and_settle(scratch, tables)?;
                Ok(Next::Here)
            }
            Err(failed) => {
                self.round_failed("up-again-fails", migration, Direction::Up, &failed);
                Ok(Next::Anew)
            }
        }
    }

    /// A statement that the proof does not let run, or run on.
    fn refused(
        &mut self,
        migration: &'static Migration,
        direction: Direction,
        failed: &Failed,
    ) -> Next {
        let (at, _) = failure(migration, direction, &failed.error);
        let finding = match failed.refused {
            Some(Action::Endless) => wording::endless(migration, at, help::ENDLESS),
            _ => {
                let (message, help) = (help::ATTACHES, help::ATTACHES_HELP);
                Finding::error("not-tried", migration, at, message, help).into_warning()
            }
        };
        self.ledger.found.push(finding);
        Next::Anew
    }

    /// A down that has failed, or the up after it.
    fn round_failed(
        &mut self,
        code: &'static str,
        migration: &'static Migration,
        direction: Direction,
        failed: &Failed,
    ) {
        let (at, said) = failure(migration, direction, &failed.error);
        let instead = help::instead(&said);
        let finding = wording::round_fails(code, migration, (at, &said), instead);
        let finding = self.doubted(finding);
        self.ledger.found.push(finding);
    }

    /// An up that has failed: on rows only, for its check, or in any case.
    fn up_failed(&mut self, index: usize, failed: &Failed) -> Result<Next, ProofError> {
        let migration = self.migration(index);
        if failed.refused.is_some() {
            self.ledger.skipped.insert(index);
            return Ok(self.refused(migration, Direction::Up, failed));
        }
        if is_check(&failed.error) {
            return self.check_failed(index, failed);
        }
        // With rows in no table there is nothing to tell apart.
        let on_empty = match self.empty_until == Some(index) {
            true => None,
            false => self.when_empty(index)?,
        };
        match on_empty {
            // That a check finds something is told where there are rows.
            Some(Err(on_empty)) if !is_check(&on_empty.error) => {
                Ok(self.sql_error(index, &on_empty.error))
            }
            Some(_) => {
                self.ledger
                    .found
                    .push(self.fails_on_rows(migration, failed));
                self.empty_until = Some(index);
                Ok(Next::Again)
            }
            None => Ok(self.sql_error(index, &failed.error)),
        }
    }

    /// A check that returns rows: made-up ones, or those that are there on every database.
    fn check_failed(&mut self, index: usize, failed: &Failed) -> Result<Next, ProofError> {
        let migration = self.migration(index);
        let always = match self.when_empty(index)? {
            Some(Err(on_empty)) if is_check(&on_empty.error) => Some(on_empty),
            _ => None,
        };
        let error = always.as_ref().map_or(&failed.error, |it| &it.error);
        let (at, said) = failure(migration, Direction::Up, error);
        let finding = match always {
            Some(_) => wording::check_always_fails(migration, (at, &said)),
            None => wording::check_fails(migration, (at, &said)),
        };
        self.ledger.found.push(finding);
        self.unchecked.insert(index);
        Ok(Next::Again)
    }

    fn fails_on_rows(&self, migration: &'static Migration, failed: &Failed) -> Finding {
        let (at, said) = failure(migration, Direction::Up, &failed.error);
        let (table, instead) = (worked_on(&failed.actions), help::instead(&said));
        let finding = wording::fails_on_rows(migration, (at, &said), table, instead);
        self.doubted(finding)
    }

    /// An up that cannot be applied. The proof goes on where that is accepted, or may come of another migration.
    fn sql_error(&mut self, index: usize, error: &Error) -> Next {
        let migration = self.migration(index);
        let (at, said) = failure(migration, Direction::Up, error);
        let sql = migration.up_sql().unwrap_or_default();
        let help = match help::instead(&said) {
            Some(instead) => instead,
            None if does_not_read(&said) && is_like_postgres(sql) => help::OTHER_DIALECT,
            None => help::SQL_ERROR,
        };
        let finding = Finding::error("sql-error", migration, at, said, help);
        let finding = self.doubted(finding);
        let accepted = self.allows(migration, "sql-error");
        let fatal = finding.severity == Severity::Error && !accepted;
        self.ledger.found.push(finding);
        self.ledger.skipped.insert(index);
        let outside = section(migration, Direction::Up).is_some_and(|it| it.no_transaction);
        match (fatal, outside) {
            (true, _) => Next::Stop,
            // Statements before the one that failed have stayed.
            (false, true) => Next::Anew,
            (false, false) => Next::Here,
        }
    }

    /// After a migration that was not applied, a failure for want of something may come of that: then it is a
    /// warning, and says so.
    fn doubted(&self, finding: Finding) -> Finding {
        match self.cause(&finding.message) {
            Some(before) => finding.doubted(&before.id(), help::DOUBTED),
            None => finding,
        }
    }

    /// The last migration that was not applied and may have made what is missing: a step in Rust, or one whose
    /// text has the name.
    fn cause(&self, said: &str) -> Option<&'static Migration> {
        let missed = ["no such ", "has no column", "unknown "];
        missed.iter().find(|words| said.contains(**words))?;
        let name = said.rsplit([' ', ':', '.']).next().unwrap_or_default();
        let mut skipped = self
            .ledger
            .skipped
            .iter()
            .rev()
            .map(|index| self.migration(*index));
        skipped.find(|migration| {
            let up = migration.up_sql().map(str::to_ascii_lowercase);
            up.is_none_or(|up| up.contains(&name.to_ascii_lowercase()))
        })
    }

    /// Fills what a migration has touched, and tells of tables that stay empty.
    fn fill_after(
        &mut self,
        scratch: &mut Scratch<'_>,
        story: &Story<'_>,
    ) -> Result<(), ProofError> {
        let tables = scratch.touched();
        for not_filled in scratch.fill(&mut self.filler, &tables)? {
            let name = not_filled.table.to_ascii_lowercase();
            let known = self
                .not_filled
                .insert(name.clone(), not_filled.obstacle.clone());
            // Whether a parent ever comes is told at the end.
            if known.as_ref() == Some(&not_filled.obstacle)
                || not_filled.obstacle.contains(NO_PARENT)
                || self.explained(scratch, &name)
            {
                continue;
            }
            let number = story.first(|action| action.makes(&name));
            let at = At::statement(story.migration, Direction::Up, number.unwrap_or_default());
            let (table, obstacle) = (not_filled.table.as_str(), &not_filled.obstacle);
            let finding = wording::tried_empty(story.migration, at, (table, &name), obstacle);
            self.ledger.found.push(finding);
        }
        Ok(())
    }

    /// Whether it is told already why a table takes no rows: those that were given do not fit, or a trigger
    /// does not run.
    fn explained(&self, scratch: &Scratch<'_>, table: &str) -> bool {
        let mut objects = scratch.model.of_table(table);
        self.filler.has_fixture(table)
            || objects
                .any(|object| object.kind == "trigger" && self.told.objects.contains(&object.name))
    }

    /// Tries rows with equal values, where a key is new or rows are merged.
    fn equal_rows(
        &mut self,
        scratch: &Scratch<'_>,
        index: usize,
        story: &Story<'_>,
    ) -> Result<(), ProofError> {
        if self.empty_until.is_some_and(|last| index <= last) {
            return Ok(());
        }
        let (mut tried, mut told) = (Vec::new(), Vec::new());
        for key in unique::keys(scratch, story, || self.open_empty())? {
            let table = match story.done.table_before(&key.table) {
                Some(before) => scratch.model.table_of(before).cloned(),
                None => scratch.model.table(&key.table).cloned(),
            };
            let Some(table) = table else {
                continue;
            };
            let columns = key.columns_of(&table);
            let trial = (table.name.clone(), columns.clone());
            if columns.is_empty() || tried.contains(&trial) || told.contains(&table.name) {
                continue;
            }
            tried.push(trial);
            let db = self.open()?;
            let mut other = self.replayed(&db, index)?;
            if !other.repeat(&mut self.filler, &table, &columns)? {
                continue;
            }
            if let Some(finding) = self.with_equal_rows(&mut other, index, &table.name, &columns)? {
                self.ledger.found.push(finding);
                told.push(table.name.clone());
            }
        }
        Ok(())
    }

    /// Runs the up on a database with two rows of this table that are equal in these columns.
    fn with_equal_rows(
        &self,
        scratch: &mut Scratch<'_>,
        index: usize,
        table: &str,
        columns: &[String],
    ) -> Result<Option<Finding>, ProofError> {
        let migration = self.migration(index);
        let done = match scratch.run(migration, Direction::Up, false)? {
            Ok(done) => done,
            Err(failed) => {
                let (at, said) = failure(migration, Direction::Up, &failed.error);
                let failure = (at, said.as_str());
                let finding = wording::equal_rows_fail(migration, failure, table, columns);
                return Ok(Some(finding));
            }
        };
        let story = Story::of(migration, Direction::Up, &done);
        let mut lost = losses::losses(&story, scratch)?.into_iter();
        let lost = lost.find(|finding| finding.code == "rows-lost");
        Ok(lost.map(|lost| wording::equal_rows_merge(migration, lost.at, table, columns)))
    }
}

fn is_check(error: &Error) -> bool {
    matches!(error, Error::CheckFailed { .. })
}
