//! One section by itself, without a history: how the proof runs a migration.

use super::Run;
use crate::database::Database;
use crate::error::Error;
use crate::plan::{Direction, Step};
use crate::set::Migration;

impl<Db: Database> Run<'_, Db> {
    /// Runs a section as any run does, and commits it. On an error the database is as it was, but for a
    /// `no-transaction` section, whose statements stay.
    pub(crate) fn rehearse_alone(
        &mut self,
        migration: &'static Migration<Db>,
        direction: Direction,
    ) -> Result<(), Error> {
        let step = Step {
            direction,
            id: migration.id(),
            migration: Some(migration),
        };
        let script = self.script(&step)?;
        self.session.begin(script.options().foreign_keys_on)?;
        if script.options().no_transaction {
            self.session.rollback();
            (0..script.statements()).try_for_each(|index| self.statement(&step, &script, index))?;
            return self.checks(&step);
        }
        match self.perform(&step) {
            Ok(()) => self.session.commit(),
            Err(error) => {
                self.session.rollback();
                Err(error)
            }
        }
    }
}
