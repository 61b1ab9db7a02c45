//! The text that a step runs, and where in it something went wrong.

use crate::database::Database;
use crate::error::{Error, Kept, Place};
use crate::history::{Row, StoredDown};
use crate::id::MigrationId;
use crate::plan::{Direction, Step};
use crate::run::Run;
use crate::session::{Failure, FailureKind};
use crate::set::Section;
use std::borrow::Cow;
use std::time::Duration;

/// The section that a step runs, and the file it stands in.
pub(crate) struct Script {
    text: Text,
    path: Option<&'static str>,
}

/// The program's own section, or the history's.
enum Text {
    Embedded(Section<'static>),
    Stored(StoredDown),
}

impl Script {
    fn embedded(section: Section<'static>, path: &'static str) -> Self {
        Self {
            text: Text::Embedded(section),
            path: Some(path),
        }
    }

    pub(crate) fn section(&self) -> Section<'_> {
        match &self.text {
            Text::Embedded(section) => *section,
            Text::Stored(down) => down.section(),
        }
    }

    /// Where a statement stands; behind the last one, nowhere.
    fn place(&self, id: &MigrationId, name: &'static str, index: usize) -> Place {
        let section = self.section();
        let statement = section.statements.get(index);
        Place {
            path: self.path.map(Cow::Borrowed),
            line: statement.map_or(0, |statement| statement.line),
            column: statement.map_or(0, |statement| statement.column),
            statement: statement.map_or_else(String::new, |_| section.statement(index).to_owned()),
            ..Place::nowhere(id, name)
        }
    }
}

impl<Db: Database> Run<'_, Db> {
    /// The section a step is to run: a down in the program may have been mended since it was stored.
    pub(crate) fn script(&mut self, step: &Step<Db>) -> Result<Script, Error> {
        let section = step.migration.and_then(|migration| match step.direction {
            Direction::Up => Some(migration.up()),
            Direction::Down => migration.down(),
        });
        match section.zip(step.migration) {
            Some((section, migration)) => Ok(Script::embedded(section, migration.path())),
            None => self.stored(step),
        }
    }

    /// The section whose statements a row underway counts: the claim of a down stored what it ran.
    /// `None` for an up that this program does not know.
    pub(crate) fn script_underway(&mut self, step: &Step<Db>) -> Result<Option<Script>, Error> {
        match (step.direction, step.migration) {
            (Direction::Down, _) => self.stored(step).map(Some),
            (Direction::Up, Some(_)) => self.script(step).map(Some),
            (Direction::Up, None) => Ok(None),
        }
    }

    fn stored(&mut self, step: &Step<Db>) -> Result<Script, Error> {
        Ok(Script {
            text: Text::Stored(self.session.stored_down(step.id.version())?),
            path: None,
        })
    }

    pub(crate) fn interrupted(
        &mut self,
        rows: &[Row],
        row: &Row,
        moved: bool,
    ) -> Result<Error, Error> {
        let step = self.step_underway(rows, row);
        let (name, done) = (section_name(step.direction), row.statements_done);
        let at = match self.script_underway(&step)? {
            Some(script) => script.place(&step.id, name, done),
            None => Place::nowhere(&step.id, name),
        };
        Ok(Error::Interrupted {
            at: Box::new(at),
            done,
            moved,
            kept: Kept::default(),
        })
    }

    /// Runs a statement of a step's section.
    pub(crate) fn statement(
        &mut self,
        step: &Step<Db>,
        script: &Script,
        index: usize,
    ) -> Result<(), Error> {
        let result = self.session.statement(script.section().statement(index));
        result.map_err(|failure| {
            let at = script.place(&step.id, section_name(step.direction), index);
            failed(failure, at, self.settings.session.lock_timeout)
        })
    }

    /// Runs the checks of a migration that was applied.
    pub(crate) fn checks(&mut self, step: &Step<Db>) -> Result<(), Error> {
        let migration = step.migration.filter(|_| step.direction == Direction::Up);
        let Some((section, path)) = migration.and_then(|it| Some((it.check()?, it.path()))) else {
            return Ok(());
        };
        let script = Script::embedded(section, path);
        for index in 0..section.statements.len() {
            let at = || script.place(&step.id, "check", index);
            let result = self.session.query(section.statement(index));
            let waited = self.settings.session.lock_timeout;
            let found = result.map_err(|failure| failed(failure, at(), waited))?;
            if !found.rows.is_empty() {
                return Err(Error::CheckFailed {
                    at: Box::new(at()),
                    rows: found.rows,
                    more: found.more,
                    kept: Kept::default(),
                });
            }
        }
        Ok(())
    }
}

fn section_name(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "up",
        Direction::Down => "down",
    }
}

/// The error of a statement, its place moved to the mistake where the database gives that.
fn failed(failure: Failure, mut at: Place, waited: Duration) -> Error {
    if failure.kind == FailureKind::ReadOnly {
        return failure.while_doing("a statement", waited);
    }
    if let Some(before) = failure.offset.and_then(|offset| at.statement.get(..offset)) {
        let lines = before.matches('\n').count();
        let last = before.rsplit('\n').next().unwrap_or_default();
        let column = last.chars().count();
        at.column = if lines == 0 {
            at.column + column
        } else {
            column + 1
        };
        at.line += lines;
    }
    Error::Failed {
        at: Box::new(at),
        kept: Kept::default(),
        source: failure.error,
    }
}
