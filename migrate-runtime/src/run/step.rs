//! Runs one step, and says where it stands when it fails.

use super::Run;
use crate::database::Database;
use crate::error::{BackendError, Error, Kept, Place};
use crate::event::Event;
use crate::history::{Row, State, StoredDown, down_options};
use crate::id::MigrationId;
use crate::plan::{self, Direction, Step};
use crate::session::{Failure, FailureKind, NewRow, Session, StepEnd};
use crate::set::{Code, Migration, Section, Work};
use std::borrow::Cow;
use std::time::Duration;

/// What a step runs, and the file that it is in, if it is in one.
pub(super) struct Script<Db: Database> {
    text: Text<Db>,
    path: Option<&'static str>,
}

/// A section or a function of the program, or a section that is stored in the history.
enum Text<Db: Database> {
    Embedded(Section<'static>),
    Stored(StoredDown),
    Code(Code<Db>),
}

/// How a section is to be run; all `false` for a step in Rust.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct SectionOptions {
    pub(super) no_transaction: bool,
    pub(super) foreign_keys_on: bool,
    pub(super) keeps_foreign_keys: bool,
    /// Nobody can use what the section adds before the transaction is committed.
    pub(super) adds_enum_value: bool,
}

impl<Db: Database> Script<Db> {
    /// `None` for a step in Rust.
    pub(super) fn section(&self) -> Option<Section<'_>> {
        match &self.text {
            Text::Embedded(section) => Some(*section),
            Text::Stored(down) => Some(down.section()),
            Text::Code(_) => None,
        }
    }

    pub(super) fn code(&self) -> Option<Db::Code> {
        match &self.text {
            Text::Code(code) => Some(code.run),
            Text::Embedded(_) | Text::Stored(_) => None,
        }
    }

    pub(super) fn options(&self) -> SectionOptions {
        let section = self.section();
        section.map_or_else(SectionOptions::default, |section| SectionOptions {
            no_transaction: section.no_transaction,
            foreign_keys_on: section.foreign_keys_on,
            keeps_foreign_keys: section.keeps_foreign_keys,
            adds_enum_value: section.adds_enum_value,
        })
    }

    pub(super) fn statements(&self) -> usize {
        self.section().map_or(0, |section| section.statements.len())
    }

    /// Where a statement stands; behind the last one, nowhere.
    fn place(&self, id: &MigrationId, name: &'static str, index: usize) -> Place {
        let section = self.section();
        let statement = section.and_then(|section| {
            let at = section.statements.get(index)?;
            Some((at.line, at.column, section.statement(index).to_owned()))
        });
        let (line, column, statement) = match (&self.text, statement) {
            (Text::Code(code), _) => (code.line, code.column, format!("fn {name}")),
            (_, statement) => statement.unwrap_or_default(),
        };
        Place {
            path: self.path.map(Cow::Borrowed),
            line,
            column,
            statement,
            ..Place::nowhere(id, name)
        }
    }
}

impl<S: Session> Run<S> {
    /// What a step is to run. The program's own down goes before the stored one, since it may have been mended.
    pub(super) async fn script(&mut self, step: &Step<S::Db>) -> Result<Script<S::Db>, Error> {
        let embedded = step.migration.and_then(|migration| {
            let work = match step.direction {
                Direction::Up => Some(migration.up()),
                Direction::Down => migration.down(),
            };
            Some((work?, migration.path()))
        });
        let Some((work, path)) = embedded else {
            return self.stored(step).await;
        };
        let text = match work {
            Work::Sql(section) => Text::Embedded(section),
            Work::Code(code) => Text::Code(code),
        };
        Ok(Script {
            text,
            path: Some(path),
        })
    }

    /// The section that a row underway is at. For a down it is the stored one, since its claim has stored what it runs.
    /// `None` for an up that only another program has.
    pub(super) async fn script_underway(
        &mut self,
        step: &Step<S::Db>,
    ) -> Result<Option<Script<S::Db>>, Error> {
        match (step.direction, step.migration) {
            (Direction::Down, _) => self.stored(step).await.map(Some),
            (Direction::Up, Some(_)) => self.script(step).await.map(Some),
            (Direction::Up, None) => Ok(None),
        }
    }

    /// The down section that is stored in the history.
    async fn stored(&mut self, step: &Step<S::Db>) -> Result<Script<S::Db>, Error> {
        Ok(Script {
            text: Text::Stored(self.session.stored_down(step.id.version()).await?),
            path: None,
        })
    }

    /// The step that a row underway is at.
    pub(super) fn step_underway(&self, rows: &[Row], row: &Row) -> Step<S::Db> {
        let planner = self.planner(rows);
        Step {
            direction: plan::direction(row),
            id: planner.id(row),
            migration: planner.embedded(row.version),
        }
    }

    /// The error of a section that began and did not end. `moved` is whether it went on while this process waited.
    pub(crate) async fn interrupted(
        &mut self,
        rows: &[Row],
        row: &Row,
        moved: bool,
    ) -> Result<Error, Error> {
        let step = self.step_underway(rows, row);
        let done = row.statements_done;
        let section = step.direction.section();
        let at = match self.script_underway(&step).await? {
            Some(script) => script.place(&step.id, section, done),
            None => Place::nowhere(&step.id, section),
        };
        Ok(Error::Interrupted {
            at: Box::new(at),
            done,
            moved,
            kept: Kept::default(),
        })
    }

    /// Runs a step in the transaction that has begun.
    pub(super) async fn perform(&mut self, step: &Step<S::Db>) -> Result<(), Error> {
        let script = self.script(step).await?;
        self.session.enter_step().await?;
        match self.work(step, &script).await {
            Ok(()) => {}
            Err(Error::Failed { kept, source, .. }) if self.session.has_escaped().await => {
                let migration = step.id.clone();
                return Err(Error::Escaped {
                    migration,
                    kept,
                    source,
                });
            }
            Err(error) => return Err(error),
        }
        self.checks(step).await?;
        let checked = !script.options().keeps_foreign_keys;
        let left = self.session.leave_step(&step.id, checked).await;
        left.map_err(|end| match end {
            StepEnd::Error(error) => error,
            StepEnd::Escaped(source) => Error::Escaped {
                migration: step.id.clone(),
                kept: Kept::default(),
                source,
            },
            StepEnd::Failed(failure) => {
                let last = script.statements().saturating_sub(1);
                let at = script.place(&step.id, step.direction.section(), last);
                failed(failure, at, self.settings.session.lock_timeout)
            }
        })
    }

    /// Runs its statements, or its function.
    async fn work(&mut self, step: &Step<S::Db>, script: &Script<S::Db>) -> Result<(), Error> {
        let Text::Code(code) = &script.text else {
            for index in 0..script.statements() {
                self.statement(step, script, index).await?;
            }
            return Ok(());
        };
        let before = self.changes_before().await?;
        let result = self.session.code(code.run).await;
        self.count(before).await?;
        result.map_err(|error| Error::Failed {
            at: Box::new(script.place(&step.id, step.direction.section(), 0)),
            kept: Kept::default(),
            source: BackendError::boxed(error),
        })
    }

    /// Runs a statement of a step's section.
    pub(super) async fn statement(
        &mut self,
        step: &Step<S::Db>,
        script: &Script<S::Db>,
        index: usize,
    ) -> Result<(), Error> {
        let Some(section) = script.section() else {
            return Ok(());
        };
        self.events.send(&Event::Statement {
            migration: &step.id,
            direction: step.direction,
            number: index + 1,
            of: section.statements.len(),
        });
        let before = self.changes_before().await?;
        let result = self.session.statement(section.statement(index)).await;
        self.count(before).await?;
        result.map_err(|failure| {
            let at = script.place(&step.id, step.direction.section(), index);
            failed(failure, at, self.settings.session.lock_timeout)
        })
    }

    /// How many rows were changed so far, where that is counted.
    async fn changes_before(&mut self) -> Result<Option<u64>, Error> {
        match self.changes {
            None => Ok(None),
            Some(_) => self.session.total_changes().await.map(Some),
        }
    }

    /// Notes how many rows were changed since then, if that is counted.
    async fn count(&mut self, before: Option<u64>) -> Result<(), Error> {
        if let Some(before) = before {
            let now = self.session.total_changes().await?;
            let changes = self.changes.get_or_insert_default();
            changes.push(now.saturating_sub(before));
        }
        Ok(())
    }

    /// Runs the checks of a migration whose up section has run; a down has none.
    pub(super) async fn checks(&mut self, step: &Step<S::Db>) -> Result<(), Error> {
        let wanted = self.checks && step.direction == Direction::Up;
        let migration = step.migration.filter(|_| wanted);
        let Some((section, path)) = migration.and_then(|it| Some((it.check()?, it.path()))) else {
            return Ok(());
        };
        let script = Script::<S::Db> {
            text: Text::Embedded(section),
            path: Some(path),
        };
        for index in 0..section.statements.len() {
            let at = || script.place(&step.id, "check", index);
            let result = self.session.query(section.statement(index)).await;
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

/// The row of a step's migration, as it is applied or begins to be. `None` if the program does not have it.
pub(super) fn new_row<Db: Database>(
    step: &Step<Db>,
    state: State,
    time: Duration,
) -> Option<NewRow<'static>> {
    Some(row_of(step.migration?, state, time))
}

/// The row of a migration as the program has it.
pub(super) fn row_of<Db: Database>(
    migration: &Migration<Db>,
    state: State,
    time: Duration,
) -> NewRow<'static> {
    let statements_done = match (state, migration.up()) {
        (State::Applied, Work::Sql(up)) => up.statements.len(),
        _ => 0,
    };
    let down = migration.down_section();
    NewRow {
        version: migration.version(),
        name: migration.name(),
        description: migration.description(),
        checksum: migration.checksum(),
        state,
        statements_done,
        execution_time_ms: milliseconds(time),
        down_options: down.map(down_options).unwrap_or_default(),
        down_sql: down.map(|down| down.sql),
    }
}

pub(super) fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
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
