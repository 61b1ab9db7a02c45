//! Plans, takes the lock, plans again, acts. The same for every database.

use crate::database::Database;
use crate::error::{Error, Kept};
use crate::history::{Row, State, down_options};
use crate::id::MigrationId;
use crate::migrator::{Settings, Transaction};
use crate::plan::{self, Direction, Goal, Planner, Step, Target};
use crate::report::{Action, Entry, Report};
use crate::session::{Change, Deadline, NewRow, Session, StepEnd};
use crate::set::Migration;
use std::time::{Duration, Instant};

/// One call of the migrator.
pub(crate) struct Run<'c, Db: Database> {
    pub(crate) session: Box<dyn Session<Db> + 'c>,
    pub(crate) set: &'static [Migration<Db>],
    pub(crate) settings: Settings,
    pub(crate) started: Instant,
    pub(crate) entries: Vec<Entry>,
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
            steps = result.map_err(|error| error.keeping(&self.entries))?;
        }
        self.finish(target)
    }

    /// The report of what was committed, with the version that the database is at now.
    pub(crate) fn finish(mut self, target: Target) -> Result<Report, Error> {
        let rows = self.session.history();
        let rows = rows.map_err(|error| error.keeping(&self.entries))?;
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

    pub(crate) fn step_underway(&self, rows: &[Row], row: &Row) -> Step<Db> {
        let planner = self.planner(rows);
        Step {
            direction: plan::direction(row),
            id: planner.id(row),
            migration: planner.embedded(row.version),
        }
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
