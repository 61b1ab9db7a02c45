//! A migration's round: up, what that has lost, down, whether that has put back what was, up again.

use super::finding::{At, Finding, failure};
use super::judges::differs::down_differs;
use super::judges::{Story, broken, losses, unique};
use super::scratch::{Done, Failed, Scratch, Undo, section};
use super::{ProofError, Prover, words};
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
        if matches!(migration.__parts().up, Work::Code(_)) && !self.code_is_here {
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
        if index > self.fill_from || self.fill_from == 0 {
            self.found.extend(losses::losses(&story, scratch)?);
        }
        self.found
            .extend(broken::views(&story, scratch, &mut self.broken));
        self.found
            .extend(broken::keys(&story, scratch, &mut self.broken)?);
        self.fill_after(scratch, &story)?;
        self.new_keys(scratch, index, &done)?;
        match migration.__parts().down {
            None => {
                scratch.settle()?;
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
        let lived = |table: &str| lived(&up.undo, table);
        scratch.settle_those(lived)?;
        let down = match scratch.run(migration, Direction::Down, false)? {
            Ok(down) => down,
            Err(failed) if failed.refused => return Ok(self.refused(migration, &failed)),
            Err(failed) => {
                self.section_failed("down-fails", migration, &failed, words::DOWN_FAILS);
                return Ok(Next::Anew);
            }
        };
        let story = Story::of(migration, Direction::Down, &down);
        self.found
            .extend(losses::down_losses(&story, scratch, lived)?);
        self.found
            .extend(broken::keys(&story, scratch, &mut self.broken)?);
        let open = || self.open_empty();
        let differs = down_differs(migration, &up.undo, &down.undo, &scratch.model, open)?;
        if !differs.is_empty() {
            self.found.extend(differs);
            return Ok(Next::Anew);
        }
        if index == self.fill_from && index > 0 {
            // It is known to fail on rows, and there are some by now.
            return Ok(Next::Anew);
        }
        match scratch.run(migration, Direction::Up, false)? {
            Ok(_) => {
                let tables = scratch.stale();
                scratch.fill(&mut self.filler, &tables)?;
                scratch.settle()?;
                Ok(Next::Here)
            }
            Err(failed) => {
                self.section_failed("up-again-fails", migration, &failed, words::UP_AGAIN_FAILS);
                Ok(Next::Anew)
            }
        }
    }

    /// A statement that the proof does not let run.
    fn refused(&mut self, migration: &'static Migration, failed: &Failed) -> Next {
        let (at, _) = failure(migration, &failed.error);
        let finding = Finding::error(
            "not-tried",
            migration,
            at,
            words::ATTACHES,
            words::ATTACHES_HELP,
        );
        self.found.push(finding.into_warning());
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
        let finding = Finding::error(code, migration, at, message, help);
        let finding = self.doubted(finding);
        self.found.push(finding);
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
        self.found.push(finding.into_warning());
        self.skip(index);
    }

    fn up_failed(&mut self, index: usize, failed: &Failed) -> Result<Next, ProofError> {
        let migration = self.migration(index);
        if failed.refused {
            self.skip(index);
            return Ok(self.refused(migration, failed));
        }
        if matches!(*failed.error, Error::CheckFailed { .. }) {
            let (at, said) = failure(migration, &failed.error);
            let message = format!("the check returns rows on made-up data: {said}");
            let finding = Finding::error("check-fails", migration, at, message, words::CHECK_FAILS);
            self.found.push(finding.into_warning());
            self.unchecked.insert(index);
            return Ok(Next::Again);
        }
        // With rows in no table there is nothing to tell apart.
        let on_empty = match index == self.fill_from && index > 0 {
            true => None,
            false => self.fails_when_empty(index)?,
        };
        match on_empty {
            Some(None) => {
                self.found.push(self.fails_on_rows(migration, failed));
                self.fill_from = index;
                Ok(Next::Again)
            }
            Some(Some(on_empty)) => Ok(self.sql_error(index, &on_empty.error)),
            None => Ok(self.sql_error(index, &failed.error)),
        }
    }

    fn fails_on_rows(&self, migration: &'static Migration, failed: &Failed) -> Finding {
        let (at, said) = failure(migration, &failed.error);
        let table = words::table_of(&failed.actions);
        let table = table.map_or_else(String::new, |table| format!(" of `{table}`"));
        let message = format!("this works on empty tables, and fails on rows{table}: {said}");
        let help = words::fails_on_rows(&said);
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
        let finding = Finding::error("sql-error", migration, at, said, words::SQL_ERROR);
        let finding = self.doubted(finding);
        let accepted = self.allows(migration, "sql-error");
        let fatal = finding.severity == Severity::Error && !accepted;
        self.found.push(finding);
        self.skip(index);
        let outside = section(migration, Direction::Up).is_some_and(|it| it.no_transaction);
        match (fatal, outside) {
            (true, _) => Next::Stop,
            (false, true) => Next::Anew,
            (false, false) => Next::Here,
        }
    }

    /// A failure after a migration that was not applied may come of that: then it is a warning, and says so.
    fn doubted(&self, mut finding: Finding) -> Finding {
        let Some(before) = self.suspect.map(|index| self.migration(index)) else {
            return finding;
        };
        finding.message += &format!("; before it {} was not applied here", before.id());
        words::DOUBTED.clone_into(&mut finding.help);
        finding.into_warning()
    }

    fn fill_after(
        &mut self,
        scratch: &mut Scratch<'_>,
        story: &Story<'_>,
    ) -> Result<(), ProofError> {
        let tables = scratch.stale();
        for not_filled in scratch.fill(&mut self.filler, &tables)? {
            let name = not_filled.table.to_lowercase();
            let known = self
                .not_filled
                .insert(name.clone(), not_filled.obstacle.clone());
            if known.as_ref() == Some(&not_filled.obstacle) || self.filler.has_fixture(&name) {
                continue;
            }
            let number = story.first(|action| words::makes(action, &name));
            let at = At::statement(story.migration, Direction::Up, number.unwrap_or_default());
            let message = format!(
                "no row could be made up for `{}`, so that it was tried empty: {} is in the way",
                not_filled.table, not_filled.obstacle
            );
            let help = format!(
                "write an INSERT that fits into `fixtures/{name}.sql`, in the folder of the migrations"
            );
            let finding = Finding::error("not-tried", story.migration, at, message, help);
            self.found.push(finding.into_warning());
        }
        Ok(())
    }

    /// Tries new keys on rows with equal values.
    fn new_keys(
        &mut self,
        scratch: &Scratch<'_>,
        index: usize,
        done: &Done,
    ) -> Result<(), ProofError> {
        if index < self.fill_from {
            return Ok(());
        }
        for key in unique::new_keys(scratch, done, || self.open_empty())? {
            let db = self.open()?;
            let mut other = self.replayed(&db, index)?;
            let Some(table) = other.model.table(&key.table).cloned() else {
                continue;
            };
            let repeated = self.filler.repeat(other.db, &table, &key.columns);
            let doing = "putting a row into a table";
            if !repeated.map_err(|error| super::driver(doing, error))? {
                continue;
            }
            let migration = self.migration(index);
            if let Err(failed) = other.run(migration, Direction::Up, false)? {
                let (at, said) = failure(migration, &failed.error);
                let message = format!(
                    "two rows of `{}` with equal {} make this fail: {said}",
                    table.name,
                    key.columns.join(", ")
                );
                let code = "unique-needs-distinct-rows";
                let finding = Finding::error(code, migration, at, message, words::UNIQUE);
                self.found.push(finding.into_warning());
            }
        }
        Ok(())
    }
}

/// Whether a table was there before an up.
fn lived(up: &Undo, table: &str) -> bool {
    let key = ("table".to_owned(), table.to_owned());
    !matches!(up.get(&key), Some(None))
}
