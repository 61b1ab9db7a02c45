//! A run on the real data, of which nothing is kept.

use super::Run;
use crate::database::Database;
use crate::dry_run::{DryRun, DryStep, Outcome};
use crate::error::Error;
use crate::plan::{Goal, Step, Target};
use std::time::{Duration, Instant};

impl<Db: Database> Run<'_, Db> {
    /// Runs what a target needs under the lock, and rolls it back.
    pub(crate) fn dry_run(mut self, target: Target) -> Result<DryRun, Error> {
        let goal = Goal::Target(target);
        let rows = self.wait_until_idle()?;
        let mut steps = self.planner(&rows).plan(&goal)?;
        self.refuse_unready(&rows, target, &steps)?;
        while let Some(first) = steps.first() {
            let foreign_keys = self.script(first)?.options().foreign_keys_on;
            self.session.begin(foreign_keys)?;
            let rows = self.session.history()?;
            steps = self.planner(&rows).plan(&goal)?;
            if let Some(tried) = self.rehearse(&steps, foreign_keys)? {
                return Ok(DryRun::new(tried));
            }
        }
        Ok(DryRun::new(Vec::new()))
    }

    /// Tries steps in the transaction that has begun. `None`: once more, since keys are violated and
    /// nobody has counted what was violated before.
    fn rehearse(
        &mut self,
        steps: &[Step<Db>],
        foreign_keys: bool,
    ) -> Result<Option<Vec<DryStep>>, Error> {
        let mut tried: Vec<DryStep> = Vec::new();
        for (index, step) in steps.iter().enumerate() {
            let options = self.script(step)?.options();
            let outcome = if tried.iter().any(|before| !before.was_tried()) {
                Outcome::NotTried("it comes after one that was not tried")
            } else if options.no_transaction {
                Outcome::NotTried("it runs outside a transaction")
            } else if options.foreign_keys_on != foreign_keys {
                Outcome::NotTried("foreign keys cannot be switched within a transaction")
            } else {
                self.announce(step, index, steps.len());
                let started = Instant::now();
                self.changes = Some(Vec::new());
                self.perform(step)?;
                Outcome::Tried {
                    elapsed: started.elapsed(),
                    rows_changed: self.changes.take().unwrap_or_default(),
                }
            };
            tried.push(DryStep::new(step.id.clone(), step.direction, outcome));
        }
        let times: Vec<Duration> = tried.iter().map_while(DryStep::elapsed).collect();
        self.record(&steps[..times.len()], &times)?;
        let hold = self.session.keys_hold()?;
        self.session.rollback();
        Ok(hold.then_some(tried))
    }
}
