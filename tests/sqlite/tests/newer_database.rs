//! A database that a newer program has migrated, in the hands of an older one.
#![expect(clippy::panic, reason = "a test")]

use migrate_runtime::{
    Error, MigrationState, Migrations, NewerDatabase, Report, Target, Transaction,
};
use migrate_sqlite_tests::newer::{migrated, new, old, with};
use migrate_sqlite_tests::{history, only, set, steps, up, up_down};
use migrate_test_support::dump;
use rusqlite::Connection;

const POLICIES: [NewerDatabase; 3] = [
    NewerDatabase::Refuse,
    NewerDatabase::Ignore,
    NewerDatabase::Revert,
];

/// `Ok` with what was done, or the variant's name.
fn outcome(result: Result<Report, Error>) -> String {
    match result {
        Ok(report) => steps(&report).join(", "),
        Err(Error::DatabaseAhead {
            unknown,
            without_down,
            ..
        }) => {
            let unknown: Vec<String> = unknown.iter().map(ToString::to_string).collect();
            assert!(without_down.is_empty());
            format!("ahead: {}", unknown.join(", "))
        }
        Err(error) => panic!("{error:?}"),
    }
}

#[test]
fn every_way_to_run_with_every_policy() {
    const AHEAD: &str = "ahead: 4 m4, 5 m5";
    const BACK: &str = "reverted 5 m5, reverted 4 m4";
    for (target, expected) in [
        (Target::Latest, [AHEAD, "", BACK]),
        (Target::UpTo(2), [AHEAD, "", BACK]),
        (Target::Down(1), [AHEAD, AHEAD, "reverted 5 m5"]),
        (
            Target::DownTo(2),
            [AHEAD, AHEAD, "reverted 5 m5, reverted 4 m4, reverted 3 m3"],
        ),
        (Target::DownTo(4), [AHEAD, AHEAD, "reverted 5 m5"]),
    ] {
        for (policy, expected) in POLICIES.into_iter().zip(expected) {
            let mut db = migrated();
            let before = dump(&db);
            let what = format!("{target:?} {policy:?}");
            // Plan and dry run say the same, and change nothing.
            let plan = with(old(), &mut db, policy).plan(target);
            let dry_run = with(old(), &mut db, policy).dry_run(target);
            match (plan, dry_run) {
                (Ok(plan), Ok(dry_run)) => {
                    let planned = plan
                        .steps()
                        .iter()
                        .map(|step| format!("reverted {}", step.id()));
                    assert_eq!(planned.collect::<Vec<_>>().join(", "), expected, "{what}");
                    let ids = dry_run
                        .steps()
                        .iter()
                        .map(|step| format!("reverted {}", step.id()));
                    assert_eq!(ids.collect::<Vec<_>>().join(", "), expected, "{what}");
                }
                (Err(Error::DatabaseAhead { .. }), Err(Error::DatabaseAhead { .. })) => {
                    assert_eq!(expected, AHEAD, "{what}");
                }
                (plan, dry_run) => panic!("{what}: {plan:?} {dry_run:?}"),
            }
            assert_eq!(dump(&db), before, "{what}");
            let migrator = with(old(), &mut db, policy);
            let result = match target {
                Target::Latest => migrator.up(),
                Target::UpTo(version) => migrator.up_to(version),
                Target::Down(count) => migrator.down(count),
                Target::DownTo(version) => migrator.down_to(version),
                _ => panic!("{what}"),
            };
            assert_eq!(outcome(result), expected, "{what}");
            if !expected.starts_with("reverted") {
                assert_eq!(dump(&db), before, "{what}");
            }
        }
    }
}

#[test]
fn redo_needs_the_newest_to_be_known() {
    for (policy, ahead) in POLICIES.into_iter().zip([true, true, false]) {
        let mut db = migrated();
        let before = dump(&db);
        match with(old(), &mut db, policy).redo() {
            Err(Error::DatabaseAhead { .. }) => assert!(ahead),
            Err(Error::UnknownVersion { version, .. }) => assert!(!ahead && version == 5),
            other => panic!("{other:?}"),
        }
        assert_eq!(dump(&db), before);
    }
}

#[test]
fn status_shows_the_unknown_under_every_policy() {
    let mut db = migrated();
    for policy in POLICIES {
        let status = with(old(), &mut db, policy).status().unwrap();
        let unknown = &status.migrations()[3..];
        assert_eq!(unknown.len(), 2);
        for (migration, n) in unknown.iter().zip([4, 5]) {
            assert_eq!(migration.state(), MigrationState::Unknown);
            assert_eq!(migration.id().to_string(), format!("{n} m{n}"));
            assert_eq!(migration.description(), format!("the table t{n}"));
            assert_eq!(
                migration.applied_at().unwrap().len(),
                "2026-01-31T12:00:00.000Z".len()
            );
            assert!(migration.execution_time().is_some());
        }
        assert!(!status.is_up_to_date());
        let text = status.to_string();
        assert!(
            text.lines()
                .nth(4)
                .unwrap()
                .starts_with("4        m4    unknown  20"),
            "{text}"
        );
    }
}

#[test]
fn the_schema_and_the_rows_are_those_of_the_older_version_again() {
    let mut fresh = Connection::open_in_memory().unwrap();
    old().up(&mut fresh).unwrap();
    let content = |db: &Connection| -> Vec<String> {
        let dump = dump(db);
        let lines = dump
            .lines()
            .filter(|line| !line.starts_with("schema_migrations:"));
        lines.map(str::to_owned).collect()
    };
    for transaction in [Transaction::All, Transaction::PerMigration] {
        let mut db = migrated();
        let migrator = with(old(), &mut db, NewerDatabase::Revert);
        let report = migrator.transaction(transaction).up().unwrap();
        assert_eq!(steps(&report), ["reverted 5 m5", "reverted 4 m4"]);
        assert_eq!(report.current().unwrap().to_string(), "3 m3");
        assert_eq!(content(&db), content(&fresh));
        let report = with(old(), &mut db, NewerDatabase::Revert).up().unwrap();
        assert_eq!(report.to_string(), "up to date at 3 m3");
        assert_eq!(
            steps(&new().up(&mut db).unwrap()),
            ["applied 4 m4", "applied 5 m5"]
        );
    }
}

/// A set that branched off after 2: its 3 is another, and pending where only 1, 2 and a 4 are applied.
#[test]
fn pending_ones_follow_in_the_same_transaction() {
    let branch = |third: &str| {
        let mut list: Vec<_> = only(new(), &[1, 2]).into_iter().copied().collect();
        let texts = [
            up("SELECT 1;"),
            up("SELECT 1;"),
            up_down(third, "DROP TABLE mine;"),
        ];
        list.extend(set(&texts).iter().nth(2).copied());
        Migrations::__new(list.leak())
    };
    let newer = || {
        let mut db = Connection::open_in_memory().unwrap();
        only(new(), &[1, 2, 4, 5]).up(&mut db).unwrap();
        db
    };
    let mut db = newer();
    let report = with(
        branch("CREATE TABLE mine (x);"),
        &mut db,
        NewerDatabase::Revert,
    )
    .up()
    .unwrap();
    assert_eq!(
        steps(&report),
        ["reverted 5 m5", "reverted 4 m4", "applied 3 m3"]
    );
    assert_eq!(report.current().unwrap().to_string(), "3 m3");
    // If it fails the others are not reverted either.
    let mut db = newer();
    let before = dump(&db);
    let error = with(
        branch("CREATE TABLE t1 (x);"),
        &mut db,
        NewerDatabase::Revert,
    )
    .up()
    .unwrap_err();
    assert!(matches!(error, Error::Failed { .. }), "{error:?}");
    assert_eq!(dump(&db), before);
    // Passed over, they stay; what is pending runs.
    let report = with(
        branch("CREATE TABLE mine (x);"),
        &mut db,
        NewerDatabase::Ignore,
    )
    .up()
    .unwrap();
    assert_eq!(steps(&report), ["applied 3 m3"]);
    let versions: Vec<i64> = history(&db).iter().map(|(version, _)| *version).collect();
    assert_eq!(versions, [1, 2, 4, 5, 3]);
}

#[test]
fn drift_below_is_refused_first() {
    let mut db = migrated();
    db.execute_batch("UPDATE schema_migrations SET checksum = 'x' WHERE version = 2")
        .unwrap();
    let before = dump(&db);
    for policy in POLICIES {
        let error = with(old(), &mut db, policy).up().unwrap_err();
        match policy {
            NewerDatabase::Refuse => assert!(matches!(error, Error::DatabaseAhead { .. })),
            _ => assert!(matches!(error, Error::Drift { .. }), "{error:?}"),
        }
    }
    assert_eq!(dump(&db), before);
}
