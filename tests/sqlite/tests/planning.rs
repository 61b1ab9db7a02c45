//! Random histories, sets and targets, against a model that says naively what must be done.
#![expect(clippy::unwrap_used, reason = "a test")]

use migrate_runtime::{Direction, Error, Finding, Migrations, Target, Transaction};
use migrate_sqlite_tests::{history, only, set, value};
use proptest::prelude::{ProptestConfig, Strategy, any};
use proptest::sample::{select, subsequence};
use proptest::test_runner::TestCaseError;
use proptest::{prop_assert_eq, proptest};
use rusqlite::Connection;

const VERSIONS: [i64; 6] = [1, 2, 3, 4, 5, 6];

/// What a version requires, in every set.
fn requires(version: i64) -> &'static [i64] {
    match version {
        4 => &[1],
        6 => &[2, 5],
        _ => &[],
    }
}

/// A migration as the program has it, or a row as it was applied.
#[derive(Clone, Copy, Debug)]
struct One {
    version: i64,
    edited: bool,
    has_down: bool,
    options: &'static str,
}

#[derive(Debug)]
struct Case {
    set: Vec<One>,
    history: Vec<One>,
    target: Target,
    allow: bool,
    per_migration: bool,
}

fn ones() -> impl Strategy<Value = Vec<One>> {
    let some = subsequence(VERSIONS.to_vec(), 0..=6);
    let each = proptest::collection::vec((any::<u8>(), any::<u8>(), 0..6_usize), 6);
    (some, each).prop_map(|(versions, each)| {
        let ones = versions.into_iter().zip(each);
        ones.map(|(version, (edited, down, options))| One {
            version,
            edited: edited < 12,
            has_down: down > 25,
            options: ["", "", "", "", " no-transaction", " foreign-keys-on"][options],
        })
        .collect()
    })
}

fn cases() -> impl Strategy<Value = Case> {
    let target = (0..5_usize, -1..8_i64).prop_map(|(kind, number)| match kind {
        0 => Target::Latest,
        1 => Target::UpTo(number),
        2 => Target::Down(usize::try_from(number).unwrap_or(usize::MAX)),
        3 => Target::DownTo(number),
        _ => Target::Redo,
    });
    // Half of the histories stand in order of version, as most do.
    let history =
        (ones(), any::<bool>(), select(vec![0, 1, 2, 3])).prop_map(|(mut ones, keep, by)| {
            if !keep && !ones.is_empty() {
                let length = ones.len();
                ones.rotate_left(by % length);
            }
            ones
        });
    (ones(), history, target, any::<bool>(), any::<bool>()).prop_map(
        |(set, history, target, allow, per_migration)| Case {
            set,
            history,
            target,
            allow,
            per_migration,
        },
    )
}

fn text(one: One, with_requires: bool) -> String {
    let One {
        version, options, ..
    } = one;
    let columns = if one.edited { "x, y" } else { "x" };
    let required: Vec<String> = requires(version).iter().map(i64::to_string).collect();
    let required = match with_requires && !required.is_empty() {
        true => format!("-- requires: {}\n", required.join(", ")),
        false => String::new(),
    };
    let (irreversible, down) = match one.has_down {
        true => ("", format!("-- down{options}\nDROP TABLE t{version};\n")),
        false => ("-- irreversible: a test\n", String::new()),
    };
    format!("{required}{irreversible}-- up{options}\nCREATE TABLE t{version} ({columns});\n{down}")
}

/// The set of these, which may have gaps that no folder has.
fn migrations(ones: &[One], with_requires: bool) -> Migrations {
    let texts = VERSIONS.map(|version| {
        let plain = One {
            version,
            edited: false,
            has_down: true,
            options: "",
        };
        let one = ones.iter().find(|one| one.version == version);
        text(*one.unwrap_or(&plain), with_requires)
    });
    let versions: Vec<i64> = ones.iter().map(|one| one.version).collect();
    only(set(&texts), &versions)
}

/// A database with these applied in this order.
fn database(history: &[One]) -> Connection {
    let mut db = Connection::open_in_memory().unwrap();
    for count in 1..=history.len() {
        let set = migrations(&history[..count], false);
        set.migrator(&mut db).allow_out_of_order(true).up().unwrap();
    }
    db
}

type Steps = Vec<(Direction, i64)>;

/// What must be done, or why not, in words.
fn model(case: &Case) -> Result<Steps, String> {
    let embedded = |version| case.set.iter().find(|one| one.version == version);
    let row = |version| case.history.iter().find(|one| one.version == version);
    let newest = case.set.last().map_or(0, |one| one.version);
    if newest > 0 && case.history.iter().any(|one| one.version > newest) {
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
    let highest = case
        .history
        .iter()
        .map(|one| one.version)
        .max()
        .unwrap_or(0);
    let newest = case.set.last().map_or(0, |one| one.version);
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
    match findings.is_empty() {
        true => Ok(steps),
        false => Err(findings.join(", ")),
    }
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

/// An error in the model's words.
fn words(error: &Error) -> String {
    let finding = |finding: &Finding| match finding {
        Finding::Edited { migration, .. } => format!("edited {}", migration.version()),
        Finding::Missing { migration } => format!("missing {}", migration.version()),
        Finding::OutOfOrder { migration, .. } => format!("late {}", migration.version()),
        other => format!("{other:?}"),
    };
    let list = |words: Vec<String>| words.join(", ");
    match error {
        Error::DatabaseAhead { .. } => "ahead".to_owned(),
        Error::Drift { findings, .. } => list(findings.iter().map(finding).collect()),
        Error::UnknownVersion { version, .. } => format!("unknown {version}"),
        Error::Irreversible { migrations, .. } => {
            let ids = migrations.iter().map(|(id, _)| id.version().to_string());
            format!("no way back {}", list(ids.collect()))
        }
        Error::Requires {
            migration,
            versions,
            ..
        } => {
            let versions = versions.iter().map(i64::to_string).collect();
            format!("{} requires {}", migration.version(), list(versions))
        }
        other => format!("{other:?}"),
    }
}

fn check(case: &Case) -> Result<(), TestCaseError> {
    let mut db = database(&case.history);
    let set = migrations(&case.set, true);
    let expected = model(case);

    let plan = set
        .migrator(&mut db)
        .allow_out_of_order(case.allow)
        .plan(case.target);
    let planned = plan.map(|plan| {
        let steps = plan.steps().iter();
        steps
            .map(|step| (step.direction(), step.id().version()))
            .collect::<Steps>()
    });
    prop_assert_eq!(&planned.map_err(|error| words(&error)), &expected);

    let migrator = set.migrator(&mut db).allow_out_of_order(case.allow);
    let migrator = match case.per_migration {
        true => migrator.transaction(Transaction::PerMigration),
        false => migrator,
    };
    let result = match case.target {
        Target::Latest => migrator.up(),
        Target::UpTo(version) => migrator.up_to(version),
        Target::Down(count) => migrator.down(count),
        Target::DownTo(version) => migrator.down_to(version),
        Target::Redo => migrator.redo(),
    };
    let done = result.map(|report| {
        let reverted = report.reverted().map(|id| (Direction::Down, id.version()));
        // Every target reverts first.
        let applied = report.applied().map(|id| (Direction::Up, id.version()));
        reverted.chain(applied).collect::<Steps>()
    });
    prop_assert_eq!(&done.map_err(|error| words(&error)), &expected);

    let mut left: Vec<i64> = case.history.iter().map(|one| one.version).collect();
    for (direction, version) in expected.unwrap_or_default() {
        match direction {
            Direction::Up => left.push(version),
            Direction::Down => left.retain(|other| *other != version),
        }
    }
    if case.history.is_empty() && left.is_empty() {
        return Ok(());
    }
    let rows: Vec<i64> = history(&db)
        .into_iter()
        .map(|(version, _)| version)
        .collect();
    prop_assert_eq!(&rows, &left);
    left.sort_unstable();
    let tables: Vec<String> = left.iter().map(|version| format!("t{version}")).collect();
    let sql = "SELECT coalesce(group_concat(name), '') FROM (SELECT name FROM sqlite_master \
               WHERE type = 'table' AND name LIKE 't_' ORDER BY name)";
    prop_assert_eq!(value::<String>(&db, sql), tables.join(","));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_run_does_what_the_model_says(case in cases()) {
        check(&case)?;
    }
}
