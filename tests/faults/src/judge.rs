//! What must hold after a fault.

use crate::position::{Position, look};
use crate::process::{DEADLINE, Ending, Said};
use crate::scenario::{Scenario, backups, database};
use std::fs;
use std::path::Path;

/// Looks at the folder that a process has left, and goes on from there.
///
/// # Errors
///
/// What does not hold.
pub fn survived(
    scenario: Scenario,
    ending: Ending,
    said: &Said,
    folder: &Path,
) -> Result<(), String> {
    if said.hung {
        return Err(format!("it did not end within {DEADLINE:?}"));
    }
    let found = on_the_way(scenario, folder)?;
    match said.succeeded {
        None => {}
        Some(true) => {
            expect("a success", found, scenario.to())?;
            if scenario.fails() && ending == Ending::Again {
                let seen = said.seen.clone().ok_or("nobody looked")??;
                expect("after its failure, to another connection", seen, found)?;
                can_be_used(scenario, said, found)?;
            }
        }
        Some(false) if said.unopened => expect("not opened", found, scenario.from())?,
        Some(false) => error_holds(scenario, ending, said, found)?,
    }
    whole_backups(scenario, found, folder)?;
    next_run_completes(scenario, folder)
}

/// Opens the database as after a crash: it is whole, and at a boundary between where the scenario begins and
/// where it ends.
///
/// # Errors
///
/// What does not hold.
pub fn on_the_way(scenario: Scenario, folder: &Path) -> Result<Position, String> {
    let found = look(&database(folder))?;
    let mut position = scenario.from();
    while position != found && position != scenario.to() {
        position = scenario.after(position);
    }
    expect("not on the way", found, position)?;
    Ok(found)
}

/// The scenario, run once more or resumed, reaches its end.
///
/// # Errors
///
/// Why not.
pub fn next_run_completes(scenario: Scenario, folder: &Path) -> Result<(), String> {
    let opened = scenario.open(folder).and_then(|db| {
        db.execute_batch("PRAGMA synchronous = OFF")?;
        Ok(db)
    });
    let mut db = opened.map_err(|error| error.to_string())?;
    let again = scenario.run_again(&mut db, folder);
    again.map_err(|error| format!("the next run: {error:?}"))?;
    drop(db);
    let found = look(&database(folder))?;
    expect("after the next run", found, scenario.to())
}

fn expect(when: &str, found: Position, expected: Position) -> Result<(), String> {
    match found == expected {
        true => Ok(()),
        false => Err(format!("{when}: expected {expected}, found {found}")),
    }
}

/// The database is where the error says that it is, and its connection can be used.
fn error_holds(
    scenario: Scenario,
    ending: Ending,
    said: &Said,
    found: Position,
) -> Result<(), String> {
    let kept = said.kept.ok_or("an error says nothing of what it kept")?;
    // A database that could not be opened for writing is open for reading, and stays so.
    let read_only = said.error == "ReadOnly";
    if !read_only && !["Failed", "Backend", "Backup", "Restore"].contains(&said.error.as_str()) {
        return Err(format!("it is said to be {}", said.error));
    }
    let as_said = |when, found| match said.unsure && found == scenario.after(kept) {
        true => Ok(()),
        false => expect(when, found, kept),
    };
    if ending != Ending::Again {
        return as_said("by the error", found);
    }
    let seen = said.seen.clone().ok_or("nobody looked")??;
    as_said("by the error, to another connection", seen)?;
    if read_only {
        left_alone(said)?;
        return expect("only read", found, kept);
    }
    can_be_used(scenario, said, found)
}

/// The connection is as it was before the run, and in no transaction.
fn left_alone(said: &Said) -> Result<(), String> {
    match said.left.as_deref() {
        Some("true 1 5000") => Ok(()),
        left => Err(format!("the connection is left as {left:?}")),
    }
}

/// The same, and the next run on it has reached the end.
fn can_be_used(scenario: Scenario, said: &Said, found: Position) -> Result<(), String> {
    left_alone(said)?;
    if said.again.as_deref() != Some("succeeded") {
        return Err(format!("the same connection again: {:?}", said.again));
    }
    expect("after the same connection again", found, scenario.to())
}

/// What is called a backup is one; and where something was migrated there is one of before.
///
/// # Errors
///
/// What does not hold.
pub fn whole_backups(scenario: Scenario, found: Position, folder: &Path) -> Result<(), String> {
    if scenario != Scenario::BackedUp {
        return Ok(());
    }
    let mut new = 0;
    for entry in fs::read_dir(backups(folder)).map_err(|error| error.to_string())? {
        let path = entry.map_err(|error| error.to_string())?.path();
        if path.extension().is_some_and(|extension| extension == "db") {
            expect("a backup", look(&path)?, scenario.from())?;
            new += usize::from(!path.ends_with(crate::scenario::OLD_BACKUP));
        }
    }
    match new > 0 || found == scenario.from() {
        true => Ok(()),
        false => Err("it was migrated, and there is no backup of before".to_owned()),
    }
}
