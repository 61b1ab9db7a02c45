//! `status`, `history`, `show`, `current`: nothing is changed.

use super::go::refuse_steps_in_rust;
use super::{Operator, has_begun};
use crate::database::Operated;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::outcome::{InSet, Outcome, Shown};
use migrate_runtime::{MigrationStatus, NewerDatabase, Target};

pub(super) fn status<Db: Operated>(
    operator: &mut Operator<'_, Db>,
    exit_code: bool,
) -> Result<Outcome, Failure> {
    let status = operator.migrator().status()?;
    let plan = operator.migrator().plan(Target::Latest);
    let asked = exit_code.then(|| Exit::of_plan(&plan));
    let refused = match plan {
        Err(error) => Some(error.into()),
        Ok(_) => refuse_steps_in_rust(operator, Target::Latest, NewerDatabase::Refuse).err(),
    };
    Ok(Outcome::Status {
        status,
        asked,
        refused: refused.map(|failure| operator.with_names(failure).message),
    })
}

pub(super) fn history<Db: Operated>(operator: &mut Operator<'_, Db>) -> Result<Outcome, Failure> {
    let status = operator.migrator().status()?;
    let all = status.migrations().iter();
    let mut applied: Vec<MigrationStatus> = all.filter(|it| is_in_history(it)).cloned().collect();
    // Not by time: clocks are set back.
    applied.sort_by_key(MigrationStatus::order);
    Ok(Outcome::History(applied))
}

pub(super) fn show<Db: Operated>(
    operator: &mut Operator<'_, Db>,
    version: i64,
) -> Result<Outcome, Failure> {
    let status = operator.migrator().status()?;
    let found = status
        .migrations()
        .iter()
        .find(|it| it.id().version() == version);
    let Some(status) = found else {
        let known: Vec<String> = status
            .migrations()
            .iter()
            .map(|it| it.id().to_string())
            .collect();
        let help = match (known.first(), known.last()) {
            (Some(first), Some(last)) => {
                format!("they go from {first} to {last}: look at `status`")
            }
            _ => "the set is empty".to_owned(),
        };
        let message = format!("there is no migration {version}");
        return Err(Failure::new(Exit::Error, message, help));
    };
    Ok(Outcome::Migration(Box::new(Shown {
        migration: operator
            .set
            .iter()
            .find(|it| it.version() == version)
            .map(InSet::of),
        status: Some(status.clone()),
    })))
}

pub(super) fn current<Db: Operated>(operator: &mut Operator<'_, Db>) -> Result<Outcome, Failure> {
    let status = operator.migrator().status()?;
    let mut applied = status.migrations().iter().rev();
    let newest = applied.find(|it| is_in_history(it) && !has_begun(it));
    Ok(Outcome::Current(newest.map(|it| it.id().clone())))
}

fn is_in_history(migration: &MigrationStatus) -> bool {
    migration.applied_at().is_some()
}
