//! What results say, in all their shapes.
#![expect(clippy::unwrap_used, reason = "a test")]

use migrate_runtime::{Action, Direction, MigrationState, Migrations, Report, Target};
use migrate_sqlite_tests::{guest_set, only};
use migrate_test_support::guest;
use rusqlite::Connection;
use std::time::Duration;

fn three() -> Migrations {
    guest(&[
        (
            "0001_person.sql",
            "-- description: who there is\n-- up\nCREATE TABLE person (x);\n-- down\nDROP TABLE person;\n",
        ),
        (
            "0002_person_email.sql",
            "-- up\nALTER TABLE person ADD COLUMN email;\n-- down\nALTER TABLE person DROP COLUMN email;\n",
        ),
        (
            "0003_größe.sql".replace("größe", "size").leak(),
            "-- up\nCREATE TABLE size (x);\n-- down\nDROP TABLE size;\n",
        ),
    ])
}

fn memory() -> Connection {
    Connection::open_in_memory().unwrap()
}

/// Times are the one thing that is not the same every day.
fn words(report: &Report) -> String {
    let text = report.to_string();
    let mut words = String::new();
    let mut rest = text.as_str();
    while let Some(end) = rest.find(" ms") {
        let start = rest[..end].trim_end_matches(|c: char| c.is_ascii_digit() || c == '<');
        assert!(start.len() < end, "{text}");
        words.push_str(start);
        words.push_str("N ms");
        rest = &rest[end + 3..];
    }
    words + rest
}

#[test]
fn a_run_that_applies() {
    let mut db = memory();
    let report = three().up(&mut db).unwrap();
    assert_eq!(
        words(&report),
        "applied 3 migrations in N ms (now at 0003 size)\n\
         \x20 applied 0001 person (N ms)\n\
         \x20 applied 0002 person_email (N ms)\n\
         \x20 applied 0003 size (N ms)"
    );
    let entry = &report.entries()[1];
    assert_eq!(
        (entry.id().version(), entry.id().name()),
        (2, "person_email")
    );
    assert_eq!(entry.action(), Action::Applied);
    assert!(entry.elapsed() <= report.elapsed());
    assert_eq!(report.applied().count(), 3);
    assert_eq!(report.reverted().count(), 0);
    assert_eq!(report.current().unwrap().version(), 3);
}

#[test]
fn a_run_with_nothing_to_do() {
    let mut db = memory();
    let set = three();
    let nothing = |report: Report, expected: &str| {
        assert_eq!(report.to_string(), expected);
        assert!(report.entries().is_empty());
    };
    nothing(
        set.migrator(&mut db).down(3).unwrap(),
        "nothing to revert (now empty)",
    );
    nothing(
        set.migrator(&mut db).redo().unwrap(),
        "nothing to revert (now empty)",
    );
    nothing(
        only(set, &[]).up(&mut db).unwrap(),
        "nothing to apply (now empty)",
    );
    set.migrator(&mut db).up_to(2).unwrap();
    nothing(
        set.migrator(&mut db).up_to(1).unwrap(),
        "nothing to apply (now at 0002 person_email)",
    );
    nothing(
        set.migrator(&mut db).down_to(2).unwrap(),
        "nothing to revert (now at 0002 person_email)",
    );
    nothing(
        set.migrator(&mut db).down(0).unwrap(),
        "nothing to revert (now at 0002 person_email)",
    );
    set.up(&mut db).unwrap();
    nothing(set.up(&mut db).unwrap(), "up to date at 0003 size");
}

#[test]
fn a_run_that_reverts() {
    let mut db = memory();
    three().up(&mut db).unwrap();
    let report = three().migrator(&mut db).down(1).unwrap();
    assert_eq!(
        words(&report),
        "reverted 1 migration in N ms (now at 0002 person_email)\n  reverted 0003 size (N ms)"
    );
    assert_eq!(report.reverted().count(), 1);
    let report = three().migrator(&mut db).down_to(0).unwrap();
    assert!(words(&report).starts_with("reverted 2 migrations in N ms (now empty)\n"));
    assert!(report.current().is_none());
}

#[test]
fn a_run_that_does_both() {
    let mut db = memory();
    three().up(&mut db).unwrap();
    assert_eq!(
        words(&three().migrator(&mut db).redo().unwrap()),
        "reverted 1 migration, applied 1 migration in N ms (now at 0003 size)\n\
         \x20 reverted 0003 size (N ms)\n\
         \x20 applied 0003 size (N ms)"
    );
}

#[test]
fn a_run_that_records() {
    let mut db = memory();
    let set =
        guest_set(&["-- irreversible: x\n-- up no-transaction\nSELECT 1;\nSELECT no_such;\n"]);
    set.up(&mut db).unwrap_err();
    let report = set.migrator(&mut db).mark_applied(1).unwrap();
    assert_eq!(
        words(&report),
        "marked as applied 1 migration in N ms (now at 1 m1)\n  marked as applied 1 m1 (N ms)"
    );
    assert_eq!(report.entries()[0].action(), Action::MarkedApplied);
    assert_eq!(report.applied().count(), 0);
    let mut db = memory();
    set.up(&mut db).unwrap_err();
    let report = set.migrator(&mut db).mark_reverted(1).unwrap();
    assert_eq!(
        words(&report),
        "marked as reverted 1 migration in N ms (now empty)\n  marked as reverted 1 m1 (N ms)"
    );
    assert_eq!(report.entries()[0].action(), Action::MarkedReverted);
}

#[test]
fn a_status_is_a_table() {
    let mut db = memory();
    let set = three();
    assert_eq!(
        set.status(&mut db).unwrap().to_string(),
        "version  name          state    applied at  time\n\
         0001     person        pending\n\
         0002     person_email  pending\n\
         0003     size          pending"
    );
    only(set, &[1, 3]).up(&mut db).unwrap();
    db.execute_batch(
        "UPDATE schema_migrations SET applied_at = '2026-01-31T12:00:00.000Z', execution_time_ms = 0;
         UPDATE schema_migrations SET execution_time_ms = 1234 WHERE version = 3;
         INSERT INTO schema_migrations SELECT 9, 9, 'from a\nnewer one', '', checksum, 'baseline', 0, \
         applied_at, 7, '', NULL FROM schema_migrations WHERE version = 1;
         UPDATE schema_migrations SET checksum = 'x' WHERE version = 3",
    )
    .unwrap();
    let status = set.status(&mut db).unwrap();
    assert_eq!(
        status.to_string(),
        "version  name               state         applied at                time\n\
         0001     person             applied       2026-01-31T12:00:00.000Z  <1 ms\n\
         0002     person_email       out of order\n\
         0003     size               drifted       2026-01-31T12:00:00.000Z  1234 ms\n\
         0009     from a\\nnewer one  unknown       2026-01-31T12:00:00.000Z  7 ms"
    );
    let [first, second, third, last] = status.migrations() else {
        panic!("{status}")
    };
    assert_eq!(first.state(), MigrationState::Applied);
    assert_eq!(first.description(), "who there is");
    assert_eq!(first.applied_at(), Some("2026-01-31T12:00:00.000Z"));
    assert_eq!(second.state(), MigrationState::OutOfOrder);
    assert_eq!((second.applied_at(), second.execution_time()), (None, None));
    assert_eq!(third.execution_time(), Some(Duration::from_millis(1234)));
    assert_eq!(last.id().name(), "from a\nnewer one");
    assert!(!status.is_up_to_date());
    let pending: Vec<i64> = status.pending().map(|id| id.version()).collect();
    assert_eq!(pending, [2]);
}

#[test]
fn a_status_that_is_up_to_date() {
    let mut db = memory();
    three().up(&mut db).unwrap();
    db.execute_batch("UPDATE schema_migrations SET state = 'baseline' WHERE version = 1")
        .unwrap();
    let status = three().status(&mut db).unwrap();
    assert_eq!(status.migrations()[0].state(), MigrationState::Baseline);
    assert!(status.is_up_to_date());
    assert_eq!(status.pending().count(), 0);
    // And a baseline is as good as applied to `up`.
    assert!(three().up(&mut db).unwrap().entries().is_empty());
}

#[test]
fn the_time_of_application_is_in_utc_to_the_millisecond() {
    let mut db = memory();
    three().up(&mut db).unwrap();
    let status = three().status(&mut db).unwrap();
    let at = status.migrations()[0].applied_at().unwrap().to_owned();
    let sql = "SELECT ?1 GLOB '20[0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z' \
               AND abs(julianday(?1) - julianday('now')) < 1";
    assert!(
        db.query_row(sql, [at], |row| row.get::<_, bool>(0))
            .unwrap()
    );
}

#[test]
fn a_plan_is_a_line_for_each_step() {
    let mut db = memory();
    let set = three();
    let plan = set.migrator(&mut db).plan(Target::UpTo(2)).unwrap();
    assert_eq!(
        plan.to_string(),
        "apply 0001 person\napply 0002 person_email"
    );
    assert_eq!(plan.steps()[1].direction(), Direction::Up);
    assert_eq!(plan.steps()[1].id().to_string(), "0002 person_email");
    set.up(&mut db).unwrap();
    let plan = set.migrator(&mut db).plan(Target::Redo).unwrap();
    assert_eq!(plan.to_string(), "revert 0003 size\napply 0003 size");
    assert_eq!(plan.steps()[0].direction(), Direction::Down);
    let plan = set.migrator(&mut db).plan(Target::Latest).unwrap();
    assert_eq!(plan.to_string(), "nothing to do");
    assert!(plan.is_empty());
}

#[test]
fn a_set_can_be_looked_at() {
    let set = guest_set(&[
        "-- description: first\n-- up\nSELECT 1;\n-- check\nSELECT 1 WHERE 0;\n-- down\nSELECT 2;\n",
        "-- requires: 1\n-- irreversible: never\n-- up\nSELECT 3;\n",
    ]);
    let migrations: Vec<_> = set.into_iter().collect();
    let [first, second] = migrations[..] else {
        panic!()
    };
    assert_eq!(first.description(), "first");
    assert_eq!(first.path(), "migrations/1_m1.sql");
    assert_eq!(first.up_sql().unwrap().trim(), "SELECT 1;");
    assert_eq!(first.check_sql().unwrap().trim(), "SELECT 1 WHERE 0;");
    assert_eq!(first.down_sql().unwrap().trim(), "SELECT 2;");
    assert_eq!(first.checksum().len(), 66);
    assert_eq!((first.irreversible(), first.requires()), (None, &[][..]));
    assert_eq!(
        (second.irreversible(), second.requires()),
        (Some("never"), &[1][..])
    );
    assert_eq!((second.check_sql(), second.down_sql()), (None, None));
}
