//! `validate`.

use super::Operator;
use crate::database::Operated;
use crate::failure::Failure;
use crate::outcome::Outcome;
use migrate_runtime::Target;

/// Whoever has a set has one without mistakes: what is left is whether the database fits it.
pub(super) fn validate<Db: Operated>(operator: &mut Operator<'_, Db>) -> Result<Outcome, Failure> {
    let plan = operator.migrator().plan(Target::Latest)?;
    Ok(Outcome::Valid {
        migrations: operator.set.iter().len(),
        database: Some((operator.database.clone(), plan.steps().len())),
    })
}
