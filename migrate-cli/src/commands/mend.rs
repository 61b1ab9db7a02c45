//! `baseline`, `repair`, `resume`, `mark-applied`, `mark-reverted`: the history is told what somebody knows.

use super::Operator;
use crate::database::Operated;
use crate::failure::Failure;
use crate::outcome::Outcome;

pub(super) fn baseline<Db: Operated>(
    operator: &mut Operator<'_, Db>,
    version: i64,
) -> Result<Outcome, Failure> {
    let report = operator.change(|migrator| migrator.baseline(version))?;
    Ok(Outcome::Report(report))
}

pub(super) fn repair<Db: Operated>(
    operator: &mut Operator<'_, Db>,
    versions: &[i64],
) -> Result<Outcome, Failure> {
    let repairs = operator.change(|migrator| migrator.repair(versions.iter().copied()))?;
    Ok(Outcome::Repairs(repairs))
}

pub(super) fn resume<Db: Operated>(operator: &mut Operator<'_, Db>) -> Result<Outcome, Failure> {
    Ok(Outcome::Report(
        operator.change(|migrator| migrator.resume())?,
    ))
}

pub(super) fn mark_applied<Db: Operated>(
    operator: &mut Operator<'_, Db>,
    version: i64,
) -> Result<Outcome, Failure> {
    let report = operator.change(|migrator| migrator.mark_applied(version))?;
    Ok(Outcome::Report(report))
}

pub(super) fn mark_reverted<Db: Operated>(
    operator: &mut Operator<'_, Db>,
    version: i64,
) -> Result<Outcome, Failure> {
    let report = operator.change(|migrator| migrator.mark_reverted(version))?;
    Ok(Outcome::Report(report))
}
