//! A migration's round: up, what that has lost, down, whether that has put back what was, up again.

use super::super::error::ProofError;
use super::super::finding::{At, Finding, failure, section};
use super::judges::differs::down_differs;
use super::judges::{Story, broken, keys, losses, unique};
use super::scratch::{Action, Done, Failed, Scratch};
use super::{Prover, words};
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
    pub(crate) fn round(
        &mut self,
        scratch: &mut Scratch<'_>,
        index: usize,
    ) -> Result<Next, ProofError> {
        let migration = self.migration(index);
        if matches!(migration.__parts().up, Work::Code(_)) && !self.ledger.code_is_here {
            self.pass_over(index);
            return Ok(Next::Here);
        }
        let checks = !self.unchecked.contains(&index);
        let done = match scratch.run(migration, Direction::Up, checks)? {
            Ok(done) => done,
            Err(failed) => return self.up_failed(index, &failed),
        };
        let story = Story::of(migration, Direction::Up, &done);
        self.rows_matter |= story.first(words::writes).is_some();
        if self.empty_until.is_none_or(|last| index > last) {
            self.ledger.found.extend(losses::losses(&story, scratch)?);
        }
        self.ledger
            .found
            .extend(broken::broken(&story, scratch, &mut self.broken));
        self.ledger
            .found
            .extend(keys::violations(&story, scratch, &mut self.broken)?);
        self.fill_after(scratch, &story)?;
        self.equal_rows(scratch, index, &story)?;
        match migration.__parts().down {
            None => {
                // Its own are filled by now.
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
            Err(failed) if failed.refused.is_some() => return Ok(self.refused(migration, &failed)),
            Err(failed) => {
                self.section_failed("down-fails", migration, &failed, words::DOWN_FAILS);
                return Ok(Next::Anew);
            }
        };
        let story = Story::of(migration, Direction::Down, &down);
        self.ledger
            .found
            .extend(losses::down_losses(&story, scratch, lived)?);
        self.ledger
            .found
            .extend(keys::violations(&story, scratch, &mut self.broken)?);
        let open = || self.open_empty();
        let mut differs = down_differs(migration, &up.undo, &down.undo, &scratch.model, open)?;
        // What the up has lost the down does not have either.
        let lost = |about: &String| {
            let mut found = self
                .ledger
                .found
                .iter()
                .filter(|it| it.code.ends_with("-lost"));
            found.any(|it| {
                it.migration.version == migration.version() && it.about.as_ref() == Some(about)
            })
        };
        differs.retain(|finding| !finding.about.as_ref().is_some_and(lost));
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
                let tables = scratch.stale();
                self.fill_and_settle(scratch, tables)?;
                Ok(Next::Here)
            }
            Err(failed) => {
                self.section_failed("up-again-fails", migration, &failed, words::UP_AGAIN_FAILS);
                Ok(Next::Anew)
            }
        }
    }

    /// A statement that the proof does not let run, or run on.
    fn refused(&mut self, migration: &'static Migration, failed: &Failed) -> Next {
        let (at, _) = failure(migration, &failed.error);
        let (message, help) = match failed.refused {
            Some(Action::Endless) => (words::ENDLESS, words::ENDLESS_HELP),
            _ => (words::ATTACHES, words::ATTACHES_HELP),
        };
        let finding = Finding::error("not-tried", migration, at, message, help);
        self.ledger.found.push(finding.into_warning());
        Next::Anew
    }

    fn section_failed(
        &mut self,
        code: &'static str,
        migration: &'static Migration,
        failed: &Failed,
        help: &str,
    ) {
        let (at, said) = failure(migration, &failed.error);
        let message = match code {
            "down-fails" => format!("the down fails: {said}"),
            _ => format!("after the down, the up fails: {said}"),
        };
        // What stands in the way of a second up the down has left.
        let instead = words::instead(&said).filter(|_| code == "down-fails");
        let finding = Finding::error(code, migration, at, message, instead.unwrap_or(help));
        let finding = self.doubted(finding);
        self.ledger.found.push(finding);
    }

    /// A step in Rust whose code is not here.
    fn pass_over(&mut self, index: usize) {
        let migration = self.migration(index);
        let at = At::statement(migration, Direction::Up, 1);
        let finding = Finding::error(
            "not-tried",
            migration,
            at,
            words::RUST_STEP,
            words::RUST_STEP_HELP,
        );
        self.ledger.found.push(finding.into_warning());
        self.ledger.skipped.insert(index);
    }

    fn up_failed(&mut self, index: usize, failed: &Failed) -> Result<Next, ProofError> {
        let migration = self.migration(index);
        if failed.refused.is_some() {
            self.ledger.skipped.insert(index);
            return Ok(self.refused(migration, failed));
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
        let (at, said) = failure(
            migration,
            always.as_ref().map_or(&failed.error, |it| &it.error),
        );
        let finding = match always {
            Some(_) => {
                let message = format!("the check returns rows on every database: {said}");
                Finding::error("check-fails", migration, at, message, words::CHECK_ALWAYS)
            }
            None => {
                let message = format!("the check returns rows on made-up data: {said}");
                Finding::error("check-fails", migration, at, message, words::CHECK_FAILS)
                    .into_warning()
            }
        };
        self.ledger.found.push(finding);
        self.unchecked.insert(index);
        Ok(Next::Again)
    }

    fn fails_on_rows(&self, migration: &'static Migration, failed: &Failed) -> Finding {
        let (at, said) = failure(migration, &failed.error);
        let table = words::table_of(&failed.actions);
        let table = table.map_or_else(String::new, |table| format!(" of `{table}`"));
        let message = format!("this works on empty tables, and fails on rows{table}: {said}");
        let help = words::instead(&said).unwrap_or(words::ON_ROWS);
        self.doubted(Finding::error(
            "fails-on-rows",
            migration,
            at,
            message,
            help,
        ))
    }

    fn sql_error(&mut self, index: usize, error: &Error) -> Next {
        let migration = self.migration(index);
        let (at, said) = failure(migration, error);
        let help = words::instead(&said).unwrap_or(words::SQL_ERROR);
        let finding = Finding::error("sql-error", migration, at, said, help);
        let finding = self.doubted(finding);
        let accepted = self.allows(migration, "sql-error");
        let fatal = finding.severity == Severity::Error && !accepted;
        self.ledger.found.push(finding);
        self.ledger.skipped.insert(index);
        let outside = section(migration, Direction::Up).is_some_and(|it| it.no_transaction);
        match (fatal, outside) {
            (true, _) => Next::Stop,
            (false, true) => Next::Anew,
            (false, false) => Next::Here,
        }
    }

    /// After a migration that was not applied, a failure for want of something may come of that: then it is a
    /// warning, and says so.
    fn doubted(&self, mut finding: Finding) -> Finding {
        let Some(before) = self.cause(&finding.message) else {
            return finding;
        };
        finding.message += &format!("; before it {} was not applied here", before.id());
        words::DOUBTED.clone_into(&mut finding.help);
        finding.into_warning()
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

    fn fill_after(
        &mut self,
        scratch: &mut Scratch<'_>,
        story: &Story<'_>,
    ) -> Result<(), ProofError> {
        let tables = scratch.stale();
        for not_filled in scratch.fill(&mut self.filler, &tables)? {
            let name = not_filled.table.to_ascii_lowercase();
            let known = self
                .not_filled
                .insert(name.clone(), not_filled.obstacle.clone());
            // Whether a parent ever comes is told at the end.
            if known.as_ref() == Some(&not_filled.obstacle)
                || not_filled.obstacle.contains(words::NO_PARENT)
                || self.explained(scratch, &name)
            {
                continue;
            }
            let number = story.first(|action| words::makes(action, &name));
            let at = At::statement(story.migration, Direction::Up, number.unwrap_or_default());
            let message = format!(
                "no row could be made up for `{}`, so that it was tried empty; in the way: {}",
                not_filled.table, not_filled.obstacle
            );
            let help = format!(
                "write an INSERT that fits into `fixtures/{name}.sql`, in the folder of the migrations"
            );
            let finding = Finding::error("not-tried", story.migration, at, message, help);
            self.ledger.found.push(finding.into_warning());
        }
        Ok(())
    }

    /// Whether it is told already why a table takes no rows: those that were given do not fit, or a trigger
    /// does not run.
    fn explained(&self, scratch: &Scratch<'_>, table: &str) -> bool {
        let mut objects = scratch.model.of_table(table);
        self.filler.has_fixture(table)
            || objects.any(|object| object.kind == "trigger" && self.broken.contains(&object.name))
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

    fn with_equal_rows(
        &self,
        scratch: &mut Scratch<'_>,
        index: usize,
        table: &str,
        columns: &[String],
    ) -> Result<Option<Finding>, ProofError> {
        let migration = self.migration(index);
        let columns = columns.join(", ");
        let (at, message) = match scratch.run(migration, Direction::Up, false)? {
            Err(failed) => {
                let (at, said) = failure(migration, &failed.error);
                let message =
                    format!("two rows of `{table}` with equal {columns} make this fail: {said}");
                (at, message)
            }
            Ok(done) => {
                let story = Story::of(migration, Direction::Up, &done);
                let mut lost = losses::losses(&story, scratch)?.into_iter();
                let Some(lost) = lost.find(|finding| finding.code == "rows-lost") else {
                    return Ok(None);
                };
                let message = format!("of two rows of `{table}` with equal {columns} one is lost");
                (lost.at, message)
            }
        };
        let code = "unique-needs-distinct-rows";
        let finding = Finding::error(code, migration, at, message, words::UNIQUE);
        Ok(Some(finding.into_warning()))
    }
}

fn is_check(error: &Error) -> bool {
    matches!(error, Error::CheckFailed { .. })
}
