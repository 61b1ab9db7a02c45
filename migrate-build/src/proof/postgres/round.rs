//! A migration's round: up, what that has lost, down, whether that has put back what was, up again.

use super::judges::{Story, down_differs, down_losses, losses, new_keys};
use super::run::Failed;
use super::scratch::State;
use super::server::{Server, failed};
use super::tokens::{unquoted, words};
use super::{Prover, Walk, codes, help};
use crate::proof::ProofError;
use crate::proof::finding::{At, Finding, section};
use crate::proof::wording;
use migrate_runtime::{Direction, Migration, Postgres};
use std::rc::Rc;

impl Prover<'_> {
    /// A migration's round on a database that the ones before have been applied to. Gives one for the next round.
    pub(super) fn round<'s, 'b>(
        &mut self,
        server: &'s Server<'b>,
        mut walk: Walk<'s, 'b>,
        index: usize,
    ) -> Result<Walk<'s, 'b>, ProofError> {
        let migration = self.list[index];
        let before = walk.state.clone();
        let failed = self.up(&mut walk, index)?;
        let works = failed.is_none();
        if let Some(failed) = failed {
            self.fails_on_rows(migration, failed);
            walk.scratch.close()?;
            walk = self.walk(server, index + 1)?;
        } else {
            walk.state = walk.scratch.look()?;
            let story = Story::of(
                migration,
                Direction::Up,
                (&before, &walk.state),
                &walk.scratch.home,
            );
            self.ledger.found.extend(losses(&story));
            let keys = new_keys(&story);
            self.fill_after(&mut walk, migration)?;
            for key in keys {
                if self.equal_rows(server, index, (&key.table, &key.columns))? {
                    break;
                }
            }
        }
        if migration.__parts().down.is_none() {
            return Ok(walk);
        }
        match self.back_and_forth(&mut walk, index, &before, works)? {
            true => Ok(walk),
            false => {
                walk.scratch.close()?;
                self.walk(server, index + 1)
            }
        }
    }

    /// Runs an up, and gives how it failed. A check that returns made-up rows is told, and left out.
    fn up(&mut self, walk: &mut Walk<'_, '_>, index: usize) -> Result<Option<Failed>, ProofError> {
        let migration = self.list[index];
        let checks = !self.unchecked.contains(&index);
        let failed = match walk.scratch.run(migration, Direction::Up, checks)? {
            Ok(()) => return Ok(None),
            Err(failed) => failed,
        };
        if !failed.is_check {
            return Ok(Some(failed));
        }
        let finding = wording::check_fails(migration, (failed.at.clone(), &failed.said));
        self.ledger.found.push(finding);
        self.unchecked.insert(index);
        // Outside a transaction the statements have stayed.
        if failed.is_partial {
            return Ok(None);
        }
        Ok(walk.scratch.run(migration, Direction::Up, false)?.err())
    }

    fn fails_on_rows(&mut self, migration: &'static Migration<Postgres>, failed: Failed) {
        let finding = match failed.state.as_str() {
            codes::STOPPED => wording::endless(migration, failed.at, help::ENDLESS),
            // Nothing asked the made-up rows to fit a key that there was not.
            codes::FOREIGN_KEY if failed.said.starts_with("insert or update") => {
                let message = format!("made-up rows do not fit a key that is new: {}", failed.said);
                let code = "foreign-key-violation";
                Finding::error(code, migration, failed.at, message, wording::NEW_KEY).into_warning()
            }
            state => {
                let instead = help::instead(state, &failed.said);
                let failure = (failed.at, failed.said.as_str());
                let table = failed.table.as_deref();
                self.doubted(wording::fails_on_rows(migration, failure, table, instead))
            }
        };
        self.ledger.found.push(finding);
    }

    /// Fills what is new, and tells of tables that stay empty.
    fn fill_after(
        &mut self,
        walk: &mut Walk<'_, '_>,
        migration: &'static Migration<Postgres>,
    ) -> Result<(), ProofError> {
        for (table, obstacle) in self.fill(walk)? {
            let at = At::statement(migration, Direction::Up, naming(migration, &table));
            let names = (table.as_str(), table.as_str());
            let finding = wording::tried_empty(migration, at, names, &obstacle);
            self.ledger.found.push(finding);
        }
        Ok(())
    }

    /// Tries rows of a table with equal values in these columns. `true`: something was found.
    fn equal_rows(
        &mut self,
        server: &Server<'_>,
        index: usize,
        (name, columns): (&str, &[String]),
    ) -> Result<bool, ProofError> {
        let mut other = self.walk(server, index)?;
        let found = self.with_equal_rows(&mut other, index, (name, columns))?;
        other.scratch.close()?;
        let told = found.is_some();
        self.ledger.found.extend(found);
        Ok(told)
    }

    /// Makes two rows of this table equal in these columns, and runs the up.
    fn with_equal_rows(
        &mut self,
        other: &mut Walk<'_, '_>,
        index: usize,
        (name, columns): (&str, &[String]),
    ) -> Result<Option<Finding>, ProofError> {
        let migration = self.list[index];
        let Some(table) = other.state.named(name).cloned() else {
            return Ok(None);
        };
        let numbers = columns.iter().filter_map(|name| table.named(name));
        let numbers: Vec<i16> = numbers.map(|column| column.number).collect();
        let repeated = self
            .filler
            .repeat(&mut other.scratch.eye, &other.state, &table, &numbers);
        if !repeated.map_err(|error| failed("putting rows into tables", error))? {
            return Ok(None);
        }
        other.scratch.look_at_rows(&mut other.state)?;
        if let Err(failed) = other.scratch.run(migration, Direction::Up, false)? {
            let failure = (failed.at, failed.said.as_str());
            let finding = wording::equal_rows_fail(migration, failure, name, columns);
            return Ok(Some(finding));
        }
        let after = other.scratch.look()?;
        let story = Story::of(
            migration,
            Direction::Up,
            (&other.state, &after),
            &other.scratch.home,
        );
        let mut lost = losses(&story).into_iter();
        let lost = lost.find(|finding| finding.code == "rows-lost");
        Ok(lost.map(|lost| wording::equal_rows_merge(migration, lost.at, name, columns)))
    }

    /// Down, and up again where that has put back what was. `false`: the database is not as it ought to be.
    fn back_and_forth(
        &mut self,
        walk: &mut Walk<'_, '_>,
        index: usize,
        before: &State,
        works: bool,
    ) -> Result<bool, ProofError> {
        let migration = self.list[index];
        if let Err(failed) = walk.scratch.run(migration, Direction::Down, false)? {
            self.round_failed("down-fails", migration, failed);
            return Ok(false);
        }
        let down = walk.scratch.look()?;
        let story = Story::of(
            migration,
            Direction::Down,
            (&walk.state, &down),
            &walk.scratch.home,
        );
        let lived = |key: &str| before.named(key).is_some();
        self.ledger.found.extend(down_losses(&story, lived));
        let mut differs = down_differs(migration, &before.snapshot, &down.snapshot);
        differs.retain(|finding| !self.ledger.knows_loss(finding));
        if !differs.is_empty() {
            self.ledger.found.extend(differs);
            return Ok(false);
        }
        if !works {
            // It is known to fail on rows, and there are some.
            return Ok(false);
        }
        if let Err(failed) = walk.scratch.run(migration, Direction::Up, false)? {
            self.round_failed("up-again-fails", migration, failed);
            return Ok(false);
        }
        let snapshot = Rc::clone(&walk.state.snapshot);
        walk.state = walk.scratch.look_with(snapshot)?;
        self.fill(walk)?;
        Ok(true)
    }

    /// A down that has failed, or the up after it.
    fn round_failed(
        &mut self,
        code: &'static str,
        migration: &'static Migration<Postgres>,
        failed: Failed,
    ) {
        let finding = if failed.state == codes::STOPPED {
            wording::endless(migration, failed.at, help::ENDLESS)
        } else {
            let instead = help::instead(&failed.state, &failed.said);
            let failure = (failed.at, failed.said.as_str());
            self.doubted(wording::round_fails(code, migration, failure, instead))
        };
        self.ledger.found.push(finding);
    }
}

/// The first statement that names a table.
fn naming(migration: &'static Migration<Postgres>, table: &str) -> usize {
    let bare = table.rsplit('.').next().unwrap_or(table);
    let section = section(migration, Direction::Up);
    let mut numbers = section.iter().flat_map(|section| {
        (0..section.statements.len()).map(|index| (index + 1, section.statement(index)))
    });
    let found = numbers.find(|(_, sql)| words(sql).iter().any(|word| unquoted(word) == bare));
    found.map_or(1, |(number, _)| number)
}
