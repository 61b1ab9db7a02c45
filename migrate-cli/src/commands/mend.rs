//! `baseline`, `repair`, `resume`, `mark-applied`, `mark-reverted`: what a person knows is written into the history.

use super::Operator;
use crate::advice;
use crate::database::Operated;
use crate::failure::Failure;
use crate::outcome::Outcome;
use migrate_runtime::{Error, Target};

pub(super) fn baseline<Db: Operated>(
    operator: &mut Operator<'_, Db>,
    version: i64,
) -> Result<Outcome, Failure> {
    // Before the baseline, which makes a table: that of the history.
    let is_empty = Db::tables(operator).is_some_and(|tables| tables == 0);
    let report = operator.change(|migrator| migrator.baseline(version))?;
    if is_empty {
        operator.printer.note(
            "the database has no table, and a baseline makes none: `up` makes only what comes after it",
        );
    }
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
    let mut drifted = false;
    let resumed = operator.change(|migrator| {
        let resumed = migrator.resume();
        drifted = matches!(resumed, Err(Error::Drift { .. }));
        resumed
    });
    let report = resumed.map_err(|failure| match drifted {
        true => {
            let begun = operator.migrator().plan(Target::Latest).err();
            failure.advised(begun.as_ref().and_then(advice::edited))
        }
        false => failure,
    })?;
    Ok(Outcome::Report(report))
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
