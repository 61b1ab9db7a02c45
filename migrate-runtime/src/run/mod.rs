//! Plans, takes the lock, plans again, acts. The same for every database.

mod dry;
mod mend;
mod outside;
mod rehearsal;
mod step;

use crate::backup::Backup;
use crate::database::Database;
use crate::error::Error;
use crate::event::{Event, Events};
use crate::history::{Row, State};
use crate::id::MigrationId;
use crate::migrator::{Settings, Transaction};
use crate::plan::{self, Direction, Goal, Planner, Step, Target};
use crate::report::{Action, Entry, Report};
use crate::session::{Change, Deadline, Session};
use crate::set::Migration;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use step::new_row;

/// One call of the migrator.
pub(crate) struct Run<'c, Db: Database> {
    pub(crate) session: Box<dyn Session<Db> + 'c>,
    pub(crate) set: &'static [Migration<Db>],
    pub(crate) settings: Settings,
    pub(crate) backup: Option<Backup>,
    pub(crate) events: Events<'c>,
    pub(crate) started: Instant,
    pub(crate) done: Done,
    /// Rows changed by each statement of a step, where they are counted.
    pub(crate) changes: Option<Vec<u64>>,
    /// Whether the checks of a migration run after it.
    pub(crate) checks: bool,
}

/// What was committed so far.
#[derive(Default)]
pub(crate) struct Done {
    entries: Vec<Entry>,
    /// The newest migration that is applied now.
    current: Option<MigrationId>,
    backup: Option<PathBuf>,
}

impl<Db: Database> Run<'_, Db> {
    /// Reaches a target. The report is of what was committed.
    pub(crate) fn reach(mut self, target: Target) -> Result<Report, Error> {
        if target == Target::Latest && self.session.is_current(self.set)? {
            self.done.current = self.set.last().map(Migration::id);
            return Ok(self.report(target));
        }
        let mut goal = Goal::Target(target);
        let rows = self.wait_until_idle()?;
        let mut steps = self.planner(&rows).plan(&goal)?;
        self.done.current = self.planner(&rows).current_after(&[]);
        self.refuse_unready(&rows, target, &steps)?;
        if !steps.is_empty() {
            self.back_up()?;
        }
        while let Some(first) = steps.first() {
            let foreign_keys = self.script(first)?.options().foreign_keys_on;
            let result = self.segment(&mut goal, foreign_keys);
            steps = result.map_err(|error| error.keeping(&self.done.entries))?;
        }
        Ok(self.report(target))
    }

    fn report(self, target: Target) -> Report {
        let Done {
            entries,
            current,
            backup,
        } = self.done;
        Report::new(entries, current, self.started.elapsed(), target).with_backup(backup)
    }

    pub(crate) fn planner<'a>(&self, rows: &'a [Row]) -> Planner<'a, Db> {
        Planner {
            set: self.set,
            rows,
            policy: self.settings.policy,
        }
    }

    /// Refuses, before anything is changed, steps that cannot be read out of the history, and a database
    /// whose history is not there.
    pub(crate) fn refuse_unready(
        &mut self,
        rows: &[Row],
        target: Target,
        steps: &[Step<Db>],
    ) -> Result<(), Error> {
        for step in steps {
            self.script(step)?;
        }
        match steps.is_empty() {
            true => Ok(()),
            false => self.refuse_strangers(rows, target),
        }
    }

    /// Refuses a database that has tables and no history: nobody knows which migrations it stands for.
    /// A set with a table name of its own is a guest there, and is not asked.
    fn refuse_strangers(&mut self, rows: &[Row], target: Target) -> Result<(), Error> {
        let up = matches!(target, Target::Latest | Target::UpTo(_));
        if !rows.is_empty() || !up || self.settings.own_table {
            return Ok(());
        }
        let tables = self.session.tables_without_history()?;
        match tables.is_empty() {
            true => Ok(()),
            false => Err(Error::NoHistory { tables }),
        }
    }

    fn back_up(&mut self) -> Result<(), Error> {
        let Some(backup) = &self.backup else {
            return Ok(());
        };
        let version = self.done.current.as_ref();
        let version = version.map_or_else(|| "0".to_owned(), MigrationId::padded_version);
        let events = &mut self.events;
        let mut progress = |remaining, total| events.send(&Event::BackingUp { remaining, total });
        self.done.backup = Some(self.session.back_up(backup, &version, &mut progress)?);
        Ok(())
    }

    /// The history once no `no-transaction` section is underway, or `Interrupted` at the lock timeout.
    fn wait_until_idle(&mut self) -> Result<Vec<Row>, Error> {
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

    /// Under the lock: plans again, and runs as many of the steps as belong into one transaction.
    /// Gives the steps that are left.
    fn segment(&mut self, goal: &mut Goal, foreign_keys: bool) -> Result<Vec<Step<Db>>, Error> {
        self.session.begin(foreign_keys)?;
        let rows = self.session.history()?;
        if plan::underway(&rows).is_some() {
            self.session.rollback();
            let rows = self.wait_until_idle()?;
            self.done.current = self.planner(&rows).current_after(&[]);
            return self.planner(&rows).plan(goal);
        }
        let mut steps = self.planner(&rows).plan(goal)?;
        let Some(first) = steps.first().cloned() else {
            self.session.rollback();
            self.done.current = self.planner(&rows).current_after(&[]);
            return Ok(steps);
        };
        let options = self.script(&first)?.options();
        if options.foreign_keys_on != foreign_keys {
            // Another process went on meanwhile: the lock is taken anew, the other way.
            self.session.rollback();
            return Ok(steps);
        }
        let done = if options.no_transaction {
            self.outside(&first, steps.len())?;
            1
        } else {
            let length = self.segment_length(&steps)?;
            if !self.inside(&steps[..length], steps.len())? {
                return Ok(steps);
            }
            length
        };
        self.done.current = self.planner(&rows).current_after(&steps[..done]);
        *goal = goal.clone().after(&steps, done);
        Ok(steps.split_off(done))
    }

    /// How many steps, from the first, share a transaction.
    fn segment_length(&mut self, steps: &[Step<Db>]) -> Result<usize, Error> {
        if self.settings.transaction == Transaction::PerMigration {
            return Ok(1);
        }
        for (index, step) in steps.iter().enumerate() {
            let options = self.script(step)?.options();
            if options.no_transaction || options.foreign_keys_on {
                return Ok(index.max(1));
            }
        }
        Ok(steps.len())
    }

    /// Runs steps in the transaction that has begun, and commits it. `false`: it was rolled back and is
    /// to be run again. `of` is how many steps are left of the run.
    fn inside(&mut self, steps: &[Step<Db>], of: usize) -> Result<bool, Error> {
        let mut times = Vec::new();
        for (index, step) in steps.iter().enumerate() {
            self.announce(step, index, of);
            let started = Instant::now();
            self.perform(step)?;
            times.push(started.elapsed());
        }
        self.record(steps, &times)?;
        if !self.session.keys_hold()? {
            return Ok(false);
        }
        self.session.commit()?;
        for (step, time) in steps.iter().zip(times) {
            self.finished(step, time);
        }
        Ok(true)
    }

    /// Writes what steps have made of the history.
    fn record(&mut self, steps: &[Step<Db>], times: &[Duration]) -> Result<(), Error> {
        let changes = steps.iter().zip(times);
        let changes = changes.filter_map(|(step, time)| match step.direction {
            Direction::Up => new_row(step, State::Applied, *time).map(Change::Insert),
            Direction::Down => Some(Change::Delete(step.id.version())),
        });
        self.session.write(&changes.collect::<Vec<_>>())
    }

    /// Tells that a step begins: so many of this transaction are done, so many of the run are left.
    fn announce(&mut self, step: &Step<Db>, index: usize, left: usize) {
        let before = self.done.entries.len();
        self.events.send(&Event::Started {
            migration: &step.id,
            direction: step.direction,
            number: before + index + 1,
            of: before + left,
        });
    }

    /// Notes what is committed.
    fn finished(&mut self, step: &Step<Db>, elapsed: Duration) {
        let migration = &step.id;
        let (action, event) = match step.direction {
            Direction::Up => (Action::Applied, Event::Applied { migration, elapsed }),
            Direction::Down => (Action::Reverted, Event::Reverted { migration, elapsed }),
        };
        self.events.send(&event);
        self.note(Entry::new(step.id.clone(), action, elapsed));
    }

    fn note(&mut self, entry: Entry) {
        log::info!(target: "migrate", "{entry}");
        self.done.entries.push(entry);
    }
}
