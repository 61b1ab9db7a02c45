//! `up`, `down`, `redo`.

use super::{Operator, has_begun};
use crate::args::{DownArgs, UpArgs};
use crate::database::Operated;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::outcome::Outcome;
use migrate_runtime::{
    Direction, Error, Migration, MigrationId, MigrationState, NewerDatabase, PlannedStep, Target,
};
use std::time::Duration;

pub(super) fn up<Db: Operated>(
    operator: &mut Operator<'_, Db>,
    args: &UpArgs,
) -> Result<Outcome, Failure> {
    let (target, mut policy) = up_target(operator, args)?;
    if args.dry_run {
        return dry_run(operator, target, policy);
    }
    if policy == NewerDatabase::Revert && !args.yes && !ask(operator, target, policy)? {
        // There is nothing to revert now, and nobody was asked about what another process may apply from here on.
        policy = NewerDatabase::Refuse;
    }
    tell_wait(operator);
    let report = operator.change(|migrator| {
        let migrator = migrator.newer_database(policy);
        match target {
            Target::UpTo(version) => migrator.up_to(version),
            _ => migrator.up(),
        }
    })?;
    Ok(Outcome::Report(report))
}

/// Refuses what an `up` on this database would refuse.
#[cfg(feature = "folder")]
pub(super) fn foresee<Db: Operated>(
    operator: &mut Operator<'_, Db>,
    args: &UpArgs,
) -> Result<(), Failure> {
    let (target, policy) = up_target(operator, args)?;
    planned(operator, target, policy).map(drop)
}

/// What `up` is to reach, and what it does about a newer database. Refused where it would need steps in Rust that are
/// not here.
fn up_target<Db: Operated>(
    operator: &mut Operator<'_, Db>,
    args: &UpArgs,
) -> Result<(Target, NewerDatabase), Failure> {
    let policy = match args.revert_unknown {
        true => NewerDatabase::Revert,
        false => NewerDatabase::Refuse,
    };
    let target = match (args.count, args.to) {
        (Some(count), _) => after_next(operator, count, policy)?,
        (None, Some(version)) => Target::UpTo(version),
        (None, None) => Target::Latest,
    };
    refuse_steps_in_rust(operator, target, policy)?;
    Ok((target, policy))
}

/// The version that is reached by applying the next `count`. Should another process apply some of them meanwhile, no
/// more are applied for that.
fn after_next<Db: Operated>(
    operator: &mut Operator<'_, Db>,
    count: usize,
    policy: NewerDatabase,
) -> Result<Target, Failure> {
    let migrator = operator.migrator().newer_database(policy);
    let plan = migrator.plan(Target::Latest)?;
    let ups = plan.steps().iter();
    let ups = ups.filter(|step| step.direction() == Direction::Up);
    let last = ups.take(count).last();
    Ok(last.map_or(Target::Latest, |step| Target::UpTo(step.id().version())))
}

pub(super) fn down<Db: Operated>(
    operator: &mut Operator<'_, Db>,
    args: &DownArgs,
) -> Result<Outcome, Failure> {
    let count = args.count.unwrap_or(1);
    let target = match (args.all, args.to) {
        (true, _) => Target::DownTo(0),
        (false, Some(version)) => Target::DownTo(version),
        (false, None) => Target::Down(count),
    };
    refuse_steps_in_rust(operator, target, NewerDatabase::Refuse)?;
    if args.dry_run {
        return dry_run(operator, target, NewerDatabase::Refuse);
    }
    if !args.yes {
        ask(operator, target, NewerDatabase::Refuse)?;
    }
    tell_wait(operator);
    let report = operator.change(|migrator| match target {
        Target::DownTo(version) => migrator.down_to(version),
        _ => migrator.down(count),
    })?;
    Ok(Outcome::Report(report))
}

pub(super) fn redo<Db: Operated>(
    operator: &mut Operator<'_, Db>,
    yes: bool,
) -> Result<Outcome, Failure> {
    refuse_steps_in_rust(operator, Target::Redo, NewerDatabase::Refuse)?;
    if !yes {
        ask(operator, Target::Redo, NewerDatabase::Refuse)?;
    }
    tell_wait(operator);
    let report = operator.change(|migrator| migrator.redo())?;
    Ok(Outcome::Report(report))
}

/// Says that there may be a wait: a migration that has begun and not ended is waited for as long as for a lock, since
/// another process may be at it.
fn tell_wait<Db: Operated>(operator: &mut Operator<'_, Db>) {
    let wait = operator.options.lock_timeout();
    // Others that hold the database are waited for by the run itself.
    let status = operator.migrator().lock_timeout(Duration::ZERO).status();
    let Some(status) = status.ok().filter(|_| !wait.is_zero()) else {
        return;
    };
    let mut all = status.migrations().iter();
    if let Some(begun) = all.find(|it| has_begun(it)) {
        operator.printer.note(&format!(
            "{} has begun and not ended; waiting up to {wait:?} for the process that may be at it",
            begun.id()
        ));
    }
}

fn dry_run<Db: Operated>(
    operator: &mut Operator<'_, Db>,
    target: Target,
    policy: NewerDatabase,
) -> Result<Outcome, Failure> {
    let dry_run = operator.change(|migrator| migrator.newer_database(policy).dry_run(target))?;
    Ok(Outcome::DryRun(dry_run))
}

/// Asks before anything is reverted, since reverting loses what is in the tables. Without a terminal that is refused.
/// Gives whether there is anything to revert.
fn ask<Db: Operated>(
    operator: &mut Operator<'_, Db>,
    target: Target,
    policy: NewerDatabase,
) -> Result<bool, Failure> {
    let steps = planned(operator, target, policy)?;
    let reverted = steps
        .iter()
        .filter(|step| step.direction() == Direction::Down);
    let reverted: Vec<&MigrationId> = reverted.map(PlannedStep::id).collect();
    if reverted.is_empty() {
        return Ok(false);
    }
    let reverted = with_baselines(operator, &reverted)?;
    let question = format!("revert {reverted} in {}?", operator.database);
    let unasked = format!(
        "this would revert {reverted}, and there is no terminal to ask on; nothing was changed"
    );
    operator.printer.confirm(&question, unasked)?;
    match planned(operator, target, policy)? == steps {
        true => Ok(true),
        false => Err(Failure::new(
            Exit::Error,
            "the database was migrated by another process while you were asked; nothing was changed",
            "look at `status`, and try again",
        )),
    }
}

/// The names of the migrations. A baseline is marked: it never ran here, and its down drops what others have made.
fn with_baselines<Db: Operated>(
    operator: &mut Operator<'_, Db>,
    migrations: &[&MigrationId],
) -> Result<String, Failure> {
    let status = operator.migrator().status()?;
    let is_baseline = |id: &MigrationId| {
        let mut all = status.migrations().iter();
        all.any(|it| it.id() == id && it.state() == MigrationState::Baseline)
    };
    let names = migrations.iter().map(|id| match is_baseline(id) {
        true => format!("{id} (baseline: its tables were made by other means)"),
        false => id.to_string(),
    });
    Ok(names.collect::<Vec<_>>().join(", "))
}

/// The steps of a plan for this target.
fn planned<Db: Operated>(
    operator: &mut Operator<'_, Db>,
    target: Target,
    policy: NewerDatabase,
) -> Result<Vec<PlannedStep>, Failure> {
    let plan = operator.migrator().newer_database(policy).plan(target)?;
    Ok(plan.steps().to_vec())
}

/// Refuses a plan that needs steps in Rust, where the set is a folder: there they are source text, which only the
/// application can run. An embedded set has them compiled in, and nothing is refused.
pub(super) fn refuse_steps_in_rust<Db: Operated>(
    operator: &mut Operator<'_, Db>,
    target: Target,
    policy: NewerDatabase,
) -> Result<(), Failure> {
    let set = operator.set;
    if operator.code_is_here || !set.iter().any(is_in_rust) {
        return Ok(());
    }
    let plan = match operator.migrator().newer_database(policy).plan(target) {
        Ok(plan) => plan,
        // Others were waited for already.
        Err(error @ Error::Locked { .. }) => return Err(error.into()),
        // What cannot be planned is refused by the run itself, after it has waited for others.
        Err(_) => return Ok(()),
    };
    let planned = |it: &&Migration<Db>| {
        let mut steps = plan.steps().iter();
        is_in_rust(it) && steps.any(|step| step.id().version() == it.version())
    };
    let in_rust: Vec<&Migration<Db>> = set.iter().filter(planned).collect();
    let Some(first) = in_rust.first() else {
        return Ok(());
    };
    let names: Vec<String> = in_rust.iter().map(|step| step.id().to_string()).collect();
    let is = match names.len() {
        1 => "is a step",
        _ => "are steps",
    };
    let help = match plan.steps().first() {
        Some(step) if step.direction() == Direction::Up && step.id() != &first.id() => {
            "run this from your application; `up <N>` or `up --to <version>` applies what comes before"
        }
        _ => "run this from your application",
    };
    let names = names.join(", ");
    Err(Failure::new(
        Exit::Error,
        format!("{names} {is} in Rust, whose code only your application has; nothing was changed"),
        help,
    ))
}

fn is_in_rust<Db: Operated>(migration: &Migration<Db>) -> bool {
    migration.up_sql().is_none()
}
