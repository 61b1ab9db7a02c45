//! Sections that run outside a transaction. Their row says how far they are, so that one that was interrupted can be
//! resumed, or marked as done or undone.

use super::Run;
use super::step::{Script, milliseconds, new_row};
use crate::error::{Error, Kept};
use crate::history::{State, down_options};
use crate::plan::{self, Direction, Step, Target};
use crate::report::{Action, Entry, Report};
use crate::session::{Advance, Change, Session, Underway};
use std::time::{Duration, Instant};

impl<S: Session> Run<S> {
    /// Claims the step's row in the transaction that has begun, commits that, and runs the section.
    pub(super) async fn outside(&mut self, step: &Step<S::Db>, left: usize) -> Result<(), Error> {
        self.announce(step, 0, left);
        let script = self.script(step).await?;
        let claim = match (step.direction, script.section()) {
            (Direction::Down, Some(section)) => Some(Change::Reverting {
                version: step.id.version(),
                down_options: down_options(section),
                down_sql: section.sql.to_owned(),
            }),
            _ => new_row(step, State::Applying, Duration::ZERO).map(Change::Insert),
        };
        self.session.write(claim.as_slice()).await?;
        if !script.options().keeps_foreign_keys {
            self.session.accept_present_violations().await?;
        }
        self.session.commit().await?;
        let row = Underway::begun(step.id.version(), step.direction);
        self.go_on(step, &script, row).await
    }

    /// Runs what is left of a section whose row is claimed.
    async fn go_on(
        &mut self,
        step: &Step<S::Db>,
        script: &Script<S::Db>,
        mut row: Underway,
    ) -> Result<(), Error> {
        let started = Instant::now();
        while row.statements_done < script.statements() {
            let result = self.statement(step, script, row.statements_done).await;
            result.map_err(|error| error.begun(row.statements_done))?;
            self.advance(step, &row, Advance::Statement).await?;
            row.statements_done += 1;
        }
        let last = |error: Error| error.begun(row.statements_done);
        self.checks(step).await.map_err(last)?;
        if !script.options().keeps_foreign_keys {
            self.session.keys_still_hold(&step.id).await.map_err(last)?;
        }
        let time = started.elapsed();
        let end = match step.direction {
            Direction::Down => Advance::Reverted,
            Direction::Up => Advance::Applied {
                execution_time_ms: milliseconds(time),
            },
        };
        self.advance(step, &row, end).await?;
        self.finished(step, time);
        Ok(())
    }

    /// Moves the row on; fails if another process has done so.
    async fn advance(
        &mut self,
        step: &Step<S::Db>,
        row: &Underway,
        change: Advance,
    ) -> Result<(), Error> {
        let moved = self.session.advance(row, change).await;
        match moved.map_err(|error| error.begun(row.statements_done))? {
            true => Ok(()),
            false => Err(Error::TakenOver {
                migration: step.id.clone(),
                kept: Kept::default(),
            }),
        }
    }

    /// Resumes the section that was interrupted, at the first statement that is not recorded as done.
    pub(crate) async fn resume(mut self) -> Result<Report, Error> {
        let rows = self.session.history().await?;
        let row = plan::underway(&rows).ok_or(Error::NotInterrupted { version: None })?;
        let step = self.step_underway(&rows, row);
        self.planner(&rows).refuse_edited(row)?;
        let Some(script) = self.script_underway(&step).await? else {
            return Err(self.planner(&rows).unknown(row));
        };
        self.done.current = self.planner(&rows).current_after(&[]);
        self.back_up().await?;
        let foreign_keys = script.options().foreign_keys_on;
        // A transaction begins and ends here for the sake of what it does besides: it waits for the lock, and sets
        // whether foreign keys are enforced.
        self.session.begin(foreign_keys).await?;
        self.session.rollback().await;
        self.announce(&step, 0, 1);
        self.go_on(&step, &script, Underway::new(row)).await?;
        self.done.current = self.planner(&rows).current_after(&[step]);
        Ok(self.report(Target::Latest))
    }

    /// Records that an interrupted migration is applied, or reverted, without running anything.
    pub(crate) async fn mark(mut self, version: i64, applied: bool) -> Result<Report, Error> {
        let rows = self.session.history().await?;
        let row = rows
            .iter()
            .find(|row| row.version == version && row.state.is_underway());
        let row = row.ok_or(Error::NotInterrupted {
            version: Some(version),
        })?;
        let step = self.step_underway(&rows, row);
        let (change, action) = match applied {
            true => {
                let execution_time_ms = row.execution_time_ms;
                (
                    Advance::Applied { execution_time_ms },
                    Action::MarkedApplied,
                )
            }
            false => (Advance::Reverted, Action::MarkedReverted),
        };
        self.advance(&step, &Underway::new(row), change).await?;
        self.note(Entry::new(step.id.clone(), action, Duration::ZERO));
        let direction = match applied {
            true => Direction::Up,
            false => Direction::Down,
        };
        let marked = Step { direction, ..step };
        self.done.current = self.planner(&rows).current_after(&[marked]);
        Ok(self.report(Target::Latest))
    }
}
