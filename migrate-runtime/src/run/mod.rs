//! Plans, takes the lock, plans again, and acts: the same for every database.

mod dry;
mod mend;
mod outside;
mod rehearsal;
mod step;

use crate::database::Database;
use crate::error::Error;
use crate::event::{Event, Events};
use crate::history::{Row, State};
use crate::id::MigrationId;
use crate::migrator::{Settings, Transaction};
use crate::plan::{self, Direction, Goal, Planner, Step, Target};
use crate::report::{Action, Entry, Report};
use crate::session::{Change, Deadline, Session};
use crate::set::{Migration, Migrations};
use crate::status::{Plan, Status};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use step::new_row;

/// One call of the migrator.
pub(crate) struct Run<S: Session> {
    pub(crate) session: S,
    pub(crate) set: &'static [Migration<S::Db>],
    pub(crate) settings: Settings,
    pub(crate) backup: Option<<S::Db as Database>::Backup>,
    pub(crate) events: Events<S::Listener>,
    pub(crate) started: Instant,
    pub(crate) done: Done,
    /// How many rows each statement of a step has changed; `None` where nobody counts, as outside a dry run.
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

impl<S: Session> Run<S> {
    /// Without a listener, and without anything done yet.
    pub(crate) fn new(session: S, set: &Migrations<S::Db>, settings: Settings) -> Self {
        Self {
            session,
            set: set.list(),
            settings,
            backup: None,
            events: Events::none(),
            started: Instant::now(),
            done: Done::default(),
            changes: None,
            checks: true,
        }
    }

    /// What reaching a target would do.
    pub(crate) async fn plan(mut self, target: Target) -> Result<Plan, Error> {
        let rows = self.session.history().await?;
        if let Some(row) = plan::underway(&rows) {
            return Err(self.interrupted(&rows, row, false).await?);
        }
        let steps = self.planner(&rows).plan(&Goal::Target(target))?;
        self.refuse_unready(&rows, target, &steps).await?;
        Ok(Plan::new(steps))
    }

    /// How each migration stands.
    pub(crate) async fn status(mut self) -> Result<Status, Error> {
        let rows = self.session.history().await?;
        Ok(Status::new(&self.planner(&rows)))
    }

    /// Reaches a target. The report is of what was committed.
    pub(crate) async fn reach(mut self, target: Target) -> Result<Report, Error> {
        if target == Target::Latest && self.session.is_current(self.set).await? {
            self.done.current = self.set.last().map(Migration::id);
            return Ok(self.report(target));
        }
        let mut goal = Goal::Target(target);
        let rows = self.wait_until_idle().await?;
        let mut steps = self.planner(&rows).plan(&goal)?;
        self.done.current = self.planner(&rows).current_after(&[]);
        self.refuse_unready(&rows, target, &steps).await?;
        if !steps.is_empty() {
            self.back_up().await?;
        }
        while let Some(first) = steps.first() {
            let foreign_keys = self.script(first).await?.options().foreign_keys_on;
            let result = self.segment(&mut goal, foreign_keys).await;
            steps = result.map_err(|error| error.keeping(&self.done.entries))?;
        }
        Ok(self.report(target))
    }

    /// The report of what was committed.
    fn report(self, target: Target) -> Report {
        let Done {
            entries,
            current,
            backup,
        } = self.done;
        Report::new(entries, current, self.started.elapsed(), target).with_backup(backup)
    }

    pub(crate) fn planner<'a>(&self, rows: &'a [Row]) -> Planner<'a, S::Db> {
        Planner {
            set: self.set,
            rows,
            policy: self.settings.policy,
        }
    }

    /// Before anything is changed: refuses steps whose section cannot be read or that this client cannot run, and a
    /// database that has tables and no history.
    pub(crate) async fn refuse_unready(
        &mut self,
        rows: &[Row],
        target: Target,
        steps: &[Step<S::Db>],
    ) -> Result<(), Error> {
        for step in steps {
            let script = self.script(step).await?;
            let refused = script.code().and_then(|code| self.session.refuses(code));
            if let Some((needed, found)) = refused {
                return Err(Error::WrongClient {
                    migration: step.id.clone(),
                    needed,
                    found,
                });
            }
        }
        match steps.is_empty() {
            true => Ok(()),
            false => self.refuse_strangers(rows, target).await,
        }
    }

    /// Refuses to go up on a database that has tables and no history: nobody knows which migrations it is the result
    /// of. A set with a history table of its own is a guest, and may.
    async fn refuse_strangers(&mut self, rows: &[Row], target: Target) -> Result<(), Error> {
        let up = matches!(target, Target::Latest | Target::UpTo(_));
        if !rows.is_empty() || !up || self.settings.own_table {
            return Ok(());
        }
        let tables = self.session.tables_without_history().await?;
        match tables.is_empty() {
            true => Ok(()),
            false => Err(Error::NoHistory { tables }),
        }
    }

    /// Makes the backup that the caller has asked for, if any.
    async fn back_up(&mut self) -> Result<(), Error> {
        let Some(backup) = &self.backup else {
            return Ok(());
        };
        let version = self.done.current.as_ref();
        let version = version.map_or_else(|| "0".to_owned(), MigrationId::padded_version);
        let events = &mut self.events;
        let progress = |remaining, total| events.send(&Event::BackingUp { remaining, total });
        self.done.backup = Some(self.session.back_up(backup, &version, progress).await?);
        Ok(())
    }

    /// Waits until no `no-transaction` section is underway, and gives the history then. At the lock timeout it fails
    /// with [`Error::Interrupted`].
    async fn wait_until_idle(&mut self) -> Result<Vec<Row>, Error> {
        const NAP: Duration = Duration::from_millis(20);
        let deadline = Deadline::after(self.settings.session.lock_timeout);
        let mut seen = None;
        let mut moved = false;
        loop {
            let rows = self.session.history().await?;
            let Some(row) = plan::underway(&rows) else {
                return Ok(rows);
            };
            let now = (row.version, row.state, row.statements_done);
            moved |= seen.replace(now).is_some_and(|before| before != now);
            let Some(nap) = deadline.left(NAP) else {
                return Err(self.interrupted(&rows, row, moved).await?);
            };
            self.session.sleep(nap).await;
        }
    }

    /// Takes the lock, plans again, and runs as many of the steps as belong into one transaction. Gives the steps that
    /// are left, which may be all of them: then it is to be called again.
    async fn segment(
        &mut self,
        goal: &mut Goal,
        foreign_keys: bool,
    ) -> Result<Vec<Step<S::Db>>, Error> {
        self.session.begin(foreign_keys).await?;
        let rows = self.session.history().await?;
        if plan::underway(&rows).is_some() {
            self.session.rollback().await;
            let rows = self.wait_until_idle().await?;
            self.done.current = self.planner(&rows).current_after(&[]);
            return self.planner(&rows).plan(goal);
        }
        let mut steps = self.planner(&rows).plan(goal)?;
        let Some(first) = steps.first().cloned() else {
            self.session.rollback().await;
            self.done.current = self.planner(&rows).current_after(&[]);
            return Ok(steps);
        };
        let options = self.script(&first).await?.options();
        if options.foreign_keys_on != foreign_keys {
            // Another process went on meanwhile: the lock is taken anew, the other way.
            self.session.rollback().await;
            return Ok(steps);
        }
        let done = if options.no_transaction {
            self.outside(&first, steps.len()).await?;
            1
        } else {
            let length = self.segment_length(&steps).await?;
            if !self.inside(&steps[..length], steps.len()).await? {
                return Ok(steps);
            }
            length
        };
        self.done.current = self.planner(&rows).current_after(&steps[..done]);
        *goal = goal.clone().after(&steps, done);
        Ok(steps.split_off(done))
    }

    /// How many steps, from the first, share a transaction.
    async fn segment_length(&mut self, steps: &[Step<S::Db>]) -> Result<usize, Error> {
        if self.settings.transaction == Transaction::PerMigration {
            return Ok(1);
        }
        for (index, step) in steps.iter().enumerate() {
            let options = self.script(step).await?.options();
            if options.no_transaction || options.foreign_keys_on {
                return Ok(index.max(1));
            }
            if options.adds_enum_value {
                return Ok(index + 1);
            }
        }
        Ok(steps.len())
    }

    /// Runs steps in the transaction that has begun, and commits it. `false`: it was rolled back and is
    /// to be run again. `of` is how many steps are left of the run.
    async fn inside(&mut self, steps: &[Step<S::Db>], of: usize) -> Result<bool, Error> {
        let mut times = Vec::new();
        for (index, step) in steps.iter().enumerate() {
            self.announce(step, index, of);
            let started = Instant::now();
            self.perform(step).await?;
            times.push(started.elapsed());
        }
        self.record(steps, &times).await?;
        if !self.session.keys_hold().await? {
            return Ok(false);
        }
        self.session.commit().await?;
        for (step, time) in steps.iter().zip(times) {
            self.finished(step, time);
        }
        Ok(true)
    }

    /// Writes what steps have made of the history.
    async fn record(&mut self, steps: &[Step<S::Db>], times: &[Duration]) -> Result<(), Error> {
        let changes = steps.iter().zip(times);
        let changes = changes.filter_map(|(step, time)| match step.direction {
            Direction::Up => new_row(step, State::Applied, *time).map(Change::Insert),
            Direction::Down => Some(Change::Delete(step.id.version())),
        });
        self.session.write(&changes.collect::<Vec<_>>()).await
    }

    /// Tells the listener that a step begins. `index` is its place in its transaction; `left` is how many steps of the
    /// run were left when that began.
    fn announce(&mut self, step: &Step<S::Db>, index: usize, left: usize) {
        let before = self.done.entries.len();
        self.events.send(&Event::Started {
            migration: &step.id,
            direction: step.direction,
            number: before + index + 1,
            of: before + left,
        });
    }

    /// Tells the listener of a step that is committed, and notes it for the report.
    fn finished(&mut self, step: &Step<S::Db>, elapsed: Duration) {
        let migration = &step.id;
        let (action, event) = match step.direction {
            Direction::Up => (Action::Applied, Event::Applied { migration, elapsed }),
            Direction::Down => (Action::Reverted, Event::Reverted { migration, elapsed }),
        };
        self.events.send(&event);
        self.note(Entry::new(step.id.clone(), action, elapsed));
    }

    /// Notes what was done, for the report and the log.
    fn note(&mut self, entry: Entry) {
        log::info!(target: "migrate", "{entry}");
        self.done.entries.push(entry);
    }
}
