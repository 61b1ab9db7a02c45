//! `validate`.

use super::Operator;
use crate::database::Operated;
use crate::failure::Failure;
use crate::outcome::Outcome;
use migrate_runtime::Target;

/// There is no set with mistakes, so that only one question is left: whether the database fits the set.
pub(super) fn validate<Db: Operated>(operator: &mut Operator<'_, Db>) -> Result<Outcome, Failure> {
    let plan = operator.migrator().plan(Target::Latest)?;
    Ok(Outcome::Valid {
        migrations: operator.set.iter().len(),
        database: Some((operator.database.clone(), plan.steps().len())),
    })
}
