//! What must be done, said naively.

use super::case::{Case, One, VERSIONS, requires};
use migrate_runtime::{Direction, NewerDatabase, Target};

/// Steps by direction and version.
pub(crate) type Steps = Vec<(Direction, i64)>;

/// What must be done, or why not, in words.
pub(crate) fn model(case: &Case) -> Result<Steps, String> {
    let embedded = |version| case.set.iter().find(|one| one.version == version);
    let row = |version| case.history.iter().find(|one| one.version == version);
    let newest = case.set.last().map_or(0, |one| one.version);
    let is_ahead = newest > 0 && case.history.iter().any(|one| one.version > newest);
    let is_up = matches!(case.target, Target::Latest | Target::UpTo(_));
    let may_be = match case.newer {
        NewerDatabase::Revert => true,
        NewerDatabase::Ignore => is_up,
        _ => false,
    };
    if is_ahead && !may_be {
        return Err("ahead".to_owned());
    }
    let unknown = |version| format!("unknown {version}");
    let steps = match case.target {
        Target::Latest => ups(case, i64::MAX)?,
        Target::UpTo(version) => {
            embedded(version).ok_or(unknown(version))?;
            ups(case, version)?
        }
        Target::Down(count) => downs(case, case.history.iter().rev().take(count).collect())?,
        Target::DownTo(version) => {
            if version != 0 && embedded(version).is_none() && row(version).is_none() {
                return Err(unknown(version));
            }
            let above = case
                .history
                .iter()
                .rev()
                .filter(|one| one.version > version);
            downs(case, above.collect())?
        }
        Target::Redo => match case.history.last() {
            None => Vec::new(),
            Some(last) => {
                let mut steps = downs(case, vec![last])?;
                embedded(last.version).ok_or(unknown(last.version))?;
                steps.push((Direction::Up, last.version));
                steps
            }
        },
    };
    required(case, &steps)?;
    Ok(steps)
}

fn ups(case: &Case, to: i64) -> Result<Steps, String> {
    let newest = case.set.last().map_or(0, |one| one.version);
    let known = case.history.iter().map(|one| one.version);
    let highest = known.filter(|version| *version <= newest).max();
    let highest = highest.unwrap_or(0);
    let mut findings = Vec::new();
    let mut steps = Vec::new();
    for version in VERSIONS {
        let embedded = case.set.iter().find(|one| one.version == version);
        let row = case.history.iter().find(|one| one.version == version);
        match (embedded, row) {
            (Some(embedded), Some(row)) if embedded.edited != row.edited => {
                findings.push(format!("edited {version}"));
            }
            (None, Some(_)) if version < newest => findings.push(format!("missing {version}")),
            (Some(_), None) if version < highest && !case.allow => {
                findings.push(format!("late {version}"));
            }
            (Some(_), None) if version <= to => steps.push((Direction::Up, version)),
            _ => {}
        }
    }
    if !findings.is_empty() {
        return Err(findings.join(", "));
    }
    let above = case.history.iter().rev().filter(|one| one.version > newest);
    let mut all = match case.newer {
        NewerDatabase::Revert => downs(case, above.collect())?,
        _ => Vec::new(),
    };
    all.extend(steps);
    Ok(all)
}

fn downs(case: &Case, rows: Vec<&One>) -> Result<Steps, String> {
    let embedded = |row: &One| case.set.iter().find(|one| one.version == row.version);
    let edited = rows
        .iter()
        .filter(|row| embedded(row).is_some_and(|one| one.edited != row.edited));
    let edited: Vec<String> = edited
        .map(|row| format!("edited {}", row.version))
        .collect();
    if !edited.is_empty() {
        return Err(edited.join(", "));
    }
    let stuck = rows
        .iter()
        .filter(|row| !embedded(row).unwrap_or(row).has_down);
    let stuck: Vec<String> = stuck.map(|row| row.version.to_string()).collect();
    match stuck.is_empty() {
        true => Ok(rows
            .iter()
            .map(|row| (Direction::Down, row.version))
            .collect()),
        false => Err(format!("no way back {}", stuck.join(", "))),
    }
}

/// Walks through the steps and looks at every migration of the set after each.
fn required(case: &Case, steps: &[(Direction, i64)]) -> Result<(), String> {
    let mut applied: Vec<i64> = case.history.iter().map(|one| one.version).collect();
    for (direction, version) in steps {
        let concerned: Vec<i64> = match direction {
            Direction::Up => vec![*version],
            Direction::Down => {
                applied.retain(|other| other != version);
                let set = case.set.iter().map(|one| one.version);
                set.filter(|other| applied.contains(other) && requires(*other).contains(version))
                    .collect()
            }
        };
        for one in concerned {
            let missing = requires(one).iter().filter(|it| !applied.contains(it));
            let missing: Vec<String> = missing.map(i64::to_string).collect();
            if !missing.is_empty() {
                return Err(format!("{one} requires {}", missing.join(", ")));
            }
        }
        if *direction == Direction::Up {
            applied.push(*version);
        }
    }
    Ok(())
}
