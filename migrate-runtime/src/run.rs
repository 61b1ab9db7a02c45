//! Plans, takes the lock, plans again, acts. The same for every database.

use crate::database::Database;
use crate::error::{Error, Kept, Place};
use crate::history::{Row, State, StoredDown, down_options};
use crate::id::MigrationId;
use crate::migrator::{Settings, Transaction};
use crate::plan::{self, Direction, Goal, Planner, Step, Target};
use crate::report::{Action, Entry, Report};
use crate::session::{Change, Deadline, Failure, FailureKind, NewRow, Session, StepEnd};
use crate::set::{Migration, Section};
use std::borrow::Cow;
use std::time::{Duration, Instant};

/// One call of the migrator.
pub(crate) struct Run<'c, Db: Database> {
    pub(crate) session: Box<dyn Session<Db> + 'c>,
    pub(crate) set: &'static [Migration<Db>],
    pub(crate) settings: Settings,
    pub(crate) started: Instant,
    pub(crate) entries: Vec<Entry>,
}

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
    pub(crate) fn section(&self) -> Section<'_> {
        match &self.text {
            Text::Embedded(section) => *section,
            Text::Stored(down) => down.section(),
        }
    }
}

impl<Db: Database> Run<'_, Db> {
    /// Reaches a target. The report is of what was committed.
    pub(crate) fn reach(mut self, target: Target) -> Result<Report, Error> {
        if target == Target::Latest && self.session.is_current(self.set)? {
            let current = self.set.last().map(Migration::id);
            return Ok(self.report(target, current));
        }
        let mut goal = Goal::Target(target);
        let rows = self.wait_until_idle()?;
        let mut steps = self.planner(&rows).plan(&goal)?;
        while let Some(first) = steps.first() {
            let foreign_keys = self.script(first)?.section().foreign_keys_on;
            let result = self.segment(&mut goal, foreign_keys);
            steps = result.map_err(|error| error.keeping(&self.kept()))?;
        }
        self.finish(target)
    }

    /// The report of what was committed, with the version that the database is at now.
    pub(crate) fn finish(mut self, target: Target) -> Result<Report, Error> {
        let rows = self.session.history()?;
        let current = rows.iter().max_by_key(|row| row.version);
        let current = current.map(|row| self.planner(&rows).id(row));
        Ok(self.report(target, current))
    }

    fn report(self, target: Target, current: Option<MigrationId>) -> Report {
        Report::new(self.entries, current, self.started.elapsed(), target)
    }

    pub(crate) fn planner<'a>(&self, rows: &'a [Row]) -> Planner<'a, Db> {
        Planner {
            set: self.set,
            rows,
            policy: self.settings.policy,
        }
    }

    fn kept(&self) -> Vec<MigrationId> {
        self.entries
            .iter()
            .map(|entry| entry.id().clone())
            .collect()
    }

    /// The history once no `no-transaction` section is underway, or `Interrupted` at the lock timeout.
    pub(crate) fn wait_until_idle(&mut self) -> Result<Vec<Row>, Error> {
        const NAP: Duration = Duration::from_millis(20);
        let deadline = Deadline::after(self.settings.session.lock_timeout);
        let mut seen = None;
        let mut moved = false;
        loop {
            let rows = self.session.history()?;
            let Some(row) = plan::underway(&rows) else {
                return Ok(rows);
            };
            let now = (row.version, row.state, row.statements_done);
            moved |= seen.replace(now).is_some_and(|before| before != now);
            if !deadline.sleep(NAP) {
                return Err(self.interrupted(&rows, row, moved)?);
            }
        }
    }

    pub(crate) fn interrupted(
        &mut self,
        rows: &[Row],
        row: &Row,
        moved: bool,
    ) -> Result<Error, Error> {
        let step = self.step_underway(rows, row);
        let done = row.statements_done;
        let script = self.script_underway(&step)?;
        Ok(Error::Interrupted {
            at: Box::new(place(&step.id, &script, section_name(step.direction), done)),
            done,
            moved,
        })
    }

    pub(crate) fn step_underway(&self, rows: &[Row], row: &Row) -> Step<Db> {
        let planner = self.planner(rows);
        Step {
            direction: plan::direction(row),
            id: planner.id(row),
            migration: planner.embedded(row.version),
        }
    }

    /// The section a step is to run: a down in the program may have been mended since it was stored.
    pub(crate) fn script(&mut self, step: &Step<Db>) -> Result<Script, Error> {
        let embedded = step.migration.and_then(|migration| {
            let section = match step.direction {
                Direction::Up => Some(migration.up()),
                Direction::Down => migration.down(),
            };
            Some((section?, migration.path()))
        });
        match embedded {
            Some((section, path)) => Ok(Script {
                text: Text::Embedded(section),
                path: Some(path),
            }),
            None => self.stored(step),
        }
    }

    /// The section whose statements a row underway counts: the claim of a down stored what it ran.
    pub(crate) fn script_underway(&mut self, step: &Step<Db>) -> Result<Script, Error> {
        match step.direction {
            Direction::Up => self.script(step),
            Direction::Down => self.stored(step),
        }
    }

    fn stored(&mut self, step: &Step<Db>) -> Result<Script, Error> {
        Ok(Script {
            text: Text::Stored(self.session.stored_down(step.id.version())?),
            path: None,
        })
    }

    /// Under the lock: plans again, and runs as many of the steps as belong into one transaction.
    /// Gives the steps that are left.
    fn segment(&mut self, goal: &mut Goal, foreign_keys: bool) -> Result<Vec<Step<Db>>, Error> {
        self.session.begin(foreign_keys)?;
        let rows = self.session.history()?;
        if plan::underway(&rows).is_some() {
            self.session.rollback();
            let rows = self.wait_until_idle()?;
            return self.planner(&rows).plan(goal);
        }
        let mut steps = self.planner(&rows).plan(goal)?;
        let Some(first) = steps.first() else {
            self.session.rollback();
            return Ok(steps);
        };
        let section = self.script(first)?;
        let section = section.section();
        if section.foreign_keys_on != foreign_keys {
            // Another process went on meanwhile: the lock is taken anew, the other way.
            self.session.rollback();
            return Ok(steps);
        }
        let done = if section.no_transaction {
            let step = first.clone();
            self.outside(&step)?;
            1
        } else {
            let length = self.segment_length(&steps)?;
            if !self.inside(&steps[..length])? {
                return Ok(steps);
            }
            length
        };
        *goal = goal.clone().after(&steps, done);
        Ok(steps.split_off(done))
    }

    /// How many steps, from the first, share a transaction.
    fn segment_length(&mut self, steps: &[Step<Db>]) -> Result<usize, Error> {
        if self.settings.transaction == Transaction::PerMigration {
            return Ok(1);
        }
        for (index, step) in steps.iter().enumerate() {
            let script = self.script(step)?;
            let section = script.section();
            if section.no_transaction || section.foreign_keys_on {
                return Ok(index.max(1));
            }
        }
        Ok(steps.len())
    }

    /// Runs steps in the transaction that has begun, and commits it. `false`: it was rolled back and is
    /// to be run again.
    fn inside(&mut self, steps: &[Step<Db>]) -> Result<bool, Error> {
        let mut times = Vec::new();
        for step in steps {
            let started = Instant::now();
            let script = self.script(step)?;
            let checked = !script.section().keeps_foreign_keys;
            self.session.enter_step()?;
            for index in 0..script.section().statements.len() {
                self.statement(step, &script, index)?;
            }
            self.checks(step)?;
            self.session
                .leave_step(&step.id, checked)
                .map_err(|end| escaped(step, end))?;
            times.push(started.elapsed());
        }
        let changes: Vec<Change<'_>> = steps
            .iter()
            .zip(&times)
            .filter_map(|(step, time)| match step.direction {
                Direction::Up => new_row(step, State::Applied, *time).map(Change::Insert),
                Direction::Down => Some(Change::Delete(step.id.version())),
            })
            .collect();
        self.session.write(&changes)?;
        if !self.session.keys_hold()? {
            return Ok(false);
        }
        self.session.commit()?;
        for (step, time) in steps.iter().zip(times) {
            self.done(step, time);
        }
        Ok(true)
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
            let at = place(&step.id, script, section_name(step.direction), index);
            failed(failure, at, self.settings.session.lock_timeout)
        })
    }

    /// Runs the checks of a migration that was applied.
    pub(crate) fn checks(&mut self, step: &Step<Db>) -> Result<(), Error> {
        let migration = step.migration.filter(|_| step.direction == Direction::Up);
        let Some((section, path)) = migration.and_then(|it| Some((it.check()?, it.path()))) else {
            return Ok(());
        };
        let script = Script {
            text: Text::Embedded(section),
            path: Some(path),
        };
        for index in 0..section.statements.len() {
            let at = || place(&step.id, &script, "check", index);
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

    /// Notes what is committed.
    pub(crate) fn done(&mut self, step: &Step<Db>, time: Duration) {
        let action = match step.direction {
            Direction::Up => Action::Applied,
            Direction::Down => Action::Reverted,
        };
        self.note(Entry::new(step.id.clone(), action, time));
    }

    pub(crate) fn note(&mut self, entry: Entry) {
        log::info!(target: "migrate", "{entry}");
        self.entries.push(entry);
    }
}

/// The row of a migration that was applied, or begins to be.
pub(crate) fn new_row<Db: Database>(
    step: &Step<Db>,
    state: State,
    time: Duration,
) -> Option<NewRow<'static>> {
    let migration = step.migration?;
    let statements_done = match state {
        State::Applying => 0,
        _ => migration.up().statements.len(),
    };
    Some(NewRow {
        version: migration.version(),
        name: migration.name(),
        description: migration.description(),
        checksum: migration.checksum(),
        state,
        statements_done,
        execution_time_ms: milliseconds(time),
        down_options: migration.down().map(down_options).unwrap_or_default(),
        down_sql: migration.down_sql(),
    })
}

pub(crate) fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

pub(crate) fn section_name(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "up",
        Direction::Down => "down",
    }
}

/// Where a statement stands; behind the last one, nowhere.
fn place(id: &MigrationId, script: &Script, name: &'static str, index: usize) -> Place {
    let section = script.section();
    let statement = section.statements.get(index);
    Place {
        migration: id.clone(),
        section: name,
        path: script.path.map(Cow::Borrowed),
        line: statement.map_or(0, |statement| statement.line),
        column: statement.map_or(0, |statement| statement.column),
        statement: statement.map_or_else(String::new, |_| section.statement(index).to_owned()),
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

fn escaped<Db: Database>(step: &Step<Db>, end: StepEnd) -> Error {
    match end {
        StepEnd::Error(error) => error,
        StepEnd::Escaped(source) => Error::Escaped {
            migration: step.id.clone(),
            kept: Kept::default(),
            source,
        },
    }
}
