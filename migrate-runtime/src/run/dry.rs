//! A run on the real data, of which nothing is kept.

use super::Run;
use crate::dry_run::{DryRun, DryStep, Outcome};
use crate::error::Error;
use crate::plan::{Goal, Step, Target};
use crate::session::Session;
use std::time::{Duration, Instant};

impl<S: Session> Run<S> {
    /// Runs what reaching a target takes under the lock, and rolls it back.
    pub(crate) async fn dry_run(mut self, target: Target) -> Result<DryRun, Error> {
        let goal = Goal::Target(target);
        let rows = self.wait_until_idle().await?;
        let mut steps = self.planner(&rows).plan(&goal)?;
        self.refuse_unready(&rows, target, &steps).await?;
        while let Some(first) = steps.first() {
            let foreign_keys = self.script(first).await?.options().foreign_keys_on;
            self.session.begin(foreign_keys).await?;
            let rows = self.session.history().await?;
            steps = self.planner(&rows).plan(&goal)?;
            if let Some(tried) = self.rehearse(&steps, foreign_keys).await? {
                return Ok(DryRun::new(tried));
            }
        }
        Ok(DryRun::new(Vec::new()))
    }

    /// Tries steps in the transaction that has begun, and ends it. `None`: it has to be done again, since foreign keys
    /// are violated and nobody has counted what was violated before.
    async fn rehearse(
        &mut self,
        steps: &[Step<S::Db>],
        foreign_keys: bool,
    ) -> Result<Option<Vec<DryStep>>, Error> {
        let mut tried: Vec<DryStep> = Vec::new();
        let mut enum_value = false;
        for (index, step) in steps.iter().enumerate() {
            let options = self.script(step).await?.options();
            let outcome = if tried.iter().any(|before| !before.was_tried()) {
                Outcome::NotTried("it comes after one that was not tried")
            } else if enum_value {
                Outcome::NotTried(
                    "it comes after a new value of an enum, which can be used once that is committed",
                )
            } else if options.no_transaction {
                Outcome::NotTried("it runs outside a transaction")
            } else if options.foreign_keys_on != foreign_keys {
                Outcome::NotTried("foreign keys cannot be switched within a transaction")
            } else {
                self.announce(step, index, steps.len());
                let started = Instant::now();
                self.changes = Some(Vec::new());
                self.perform(step).await?;
                Outcome::Tried {
                    elapsed: started.elapsed(),
                    rows_changed: self.changes.take().unwrap_or_default(),
                }
            };
            enum_value |= options.adds_enum_value;
            tried.push(DryStep::new(step.id.clone(), step.direction, outcome));
        }
        let times: Vec<Duration> = tried.iter().map_while(DryStep::elapsed).collect();
        self.record(&steps[..times.len()], &times).await?;
        let hold = self.session.keys_hold().await?;
        self.session.rollback().await;
        Ok(hold.then_some(tried))
    }
}
