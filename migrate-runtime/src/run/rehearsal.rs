//! Runs one section by itself, without a history, as the proof does.

use super::Run;
use crate::error::Error;
use crate::plan::{Direction, Step};
use crate::session::Session;
use crate::set::Migration;

impl<S: Session> Run<S> {
    /// Runs a section as any run does, and commits it. After an error the database is as it was, except that the
    /// statements of a `no-transaction` section stay done.
    #[cfg_attr(
        not(any(feature = "sqlite", feature = "postgres")),
        expect(dead_code, reason = "the proof is blocking")
    )]
    pub(crate) async fn rehearse_alone(
        &mut self,
        migration: &'static Migration<S::Db>,
        direction: Direction,
    ) -> Result<(), Error> {
        let step = Step {
            direction,
            id: migration.id(),
            migration: Some(migration),
        };
        let script = self.script(&step).await?;
        self.session.begin(script.options().foreign_keys_on).await?;
        if script.options().no_transaction {
            self.session.rollback().await;
            for index in 0..script.statements() {
                self.statement(&step, &script, index).await?;
            }
            return self.checks(&step).await;
        }
        match self.perform(&step).await {
            Ok(()) => self.session.commit().await,
            Err(error) => {
                self.session.rollback().await;
                Err(error)
            }
        }
    }
}
