//! Any set, history and target: the plan is what a naive model says, and running it leads there.

mod case;
mod model;

use case::{Case, database, migrations};
use migrate_runtime::{Direction, Error, Finding, Target, Transaction};
use model::{Steps, model};
use rusqlite::Connection;

/// Sixteen bytes are a case; see `case.rs`.
pub fn run(bytes: &[u8]) {
    if let Some(case) = Case::read(bytes) {
        check(&case);
    }
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
fn check(case: &Case) {
    let mut db = database(&case.history);
    let set = migrations(&case.set, true);
    let expected = model(case);

    let plan = set
        .migrator(&mut db)
        .allow_out_of_order(case.allow)
        .newer_database(case.newer)
        .plan(case.target);
    let planned = plan.map(|plan| {
        let steps = plan.steps().iter();
        steps
            .map(|step| (step.direction(), step.id().version()))
            .collect::<Steps>()
    });
    let planned = planned.map_err(|error| words(&error));
    assert_eq!(planned, expected, "the plan of {case:?}");

    let migrator = set.migrator(&mut db).allow_out_of_order(case.allow);
    let migrator = migrator.newer_database(case.newer);
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
    let done = done.map_err(|error| words(&error));
    assert_eq!(done, expected, "the run of {case:?}");
    reached(case, &db, expected.unwrap_or_default());
}

/// History and tables are what these steps lead to.
fn reached(case: &Case, db: &Connection, steps: Steps) {
    let mut left: Vec<i64> = case.history.iter().map(|one| one.version).collect();
    for (direction, version) in steps {
        match direction {
            Direction::Up => left.push(version),
            Direction::Down => left.retain(|other| *other != version),
        }
    }
    if !(case.history.is_empty() && left.is_empty()) {
        let rows = "SELECT coalesce(group_concat(version), '') \
                    FROM (SELECT version FROM schema_migrations ORDER BY id)";
        assert_eq!(text(db, rows), join(&left, ""), "the history of {case:?}");
    }
    left.sort_unstable();
    let tables = "SELECT coalesce(group_concat(name), '') FROM (SELECT name FROM sqlite_master \
                  WHERE type = 'table' AND name LIKE 't_' ORDER BY name)";
    assert_eq!(text(db, tables), join(&left, "t"), "the tables of {case:?}");
}

fn text(db: &Connection, sql: &str) -> String {
    db.query_row(sql, [], |row| row.get(0)).unwrap()
}

fn join(versions: &[i64], before: &str) -> String {
    let each = versions.iter().map(|version| format!("{before}{version}"));
    each.collect::<Vec<_>>().join(",")
}
