//! `baseline`, `repair`, `resume`, `mark-applied`, `mark-reverted`: the history is told what somebody knows.

use super::Operator;
use crate::failure::Failure;
use crate::outcome::Outcome;

pub(super) fn baseline(operator: &mut Operator<'_>, version: i64) -> Result<Outcome, Failure> {
    let report = operator.change(|migrator| migrator.baseline(version))?;
    Ok(Outcome::Report(report))
}

pub(super) fn repair(operator: &mut Operator<'_>, versions: &[i64]) -> Result<Outcome, Failure> {
    let repairs = operator.change(|migrator| migrator.repair(versions.iter().copied()))?;
    Ok(Outcome::Repairs(repairs))
}

pub(super) fn resume(operator: &mut Operator<'_>) -> Result<Outcome, Failure> {
    Ok(Outcome::Report(
        operator.change(|migrator| migrator.resume())?,
    ))
}

pub(super) fn mark_applied(operator: &mut Operator<'_>, version: i64) -> Result<Outcome, Failure> {
    let report = operator.change(|migrator| migrator.mark_applied(version))?;
    Ok(Outcome::Report(report))
}

pub(super) fn mark_reverted(operator: &mut Operator<'_>, version: i64) -> Result<Outcome, Failure> {
    let report = operator.change(|migrator| migrator.mark_reverted(version))?;
    Ok(Outcome::Report(report))
}
