//! Where a run can go: up to, down to, so many down, again; and what stands in the way.
#![expect(clippy::unwrap_used, reason = "a test")]

use migrate_runtime::{Direction, Error, Migrations, Target};
use migrate_sqlite_tests::{guest_set, history, only, steps, up_down};
use migrate_test_support::dump;
use rusqlite::Connection;

fn four() -> Migrations {
    let table = |name| {
        up_down(
            &format!("CREATE TABLE {name} (x);"),
            &format!("DROP TABLE {name};"),
        )
    };
    guest_set(&["a", "b", "c", "d"].map(table))
}

fn applied(count: i64) -> Connection {
    let mut db = Connection::open_in_memory().unwrap();
    four().migrator(&mut db).up_to(count).unwrap();
    db
}

fn reach(db: &mut Connection, target: Target) -> Result<Vec<String>, Error> {
    let migrator = four().migrator(db);
    let report = match target {
        Target::Latest => migrator.up(),
        Target::UpTo(version) => migrator.up_to(version),
        Target::Down(count) => migrator.down(count),
        Target::DownTo(version) => migrator.down_to(version),
        Target::Redo => migrator.redo(),
    };
    report.map(|report| steps(&report))
}

#[test]
fn each_target_does_what_its_plan_says_and_the_plan_does_nothing() {
    for (target, expected) in [
        (Target::Latest, &["applied 3 m3", "applied 4 m4"][..]),
        (Target::UpTo(3), &["applied 3 m3"]),
        (Target::UpTo(2), &[]),
        (Target::UpTo(1), &[]),
        (Target::Down(0), &[]),
        (Target::Down(1), &["reverted 2 m2"]),
        (Target::Down(2), &["reverted 2 m2", "reverted 1 m1"]),
        (Target::Down(1000), &["reverted 2 m2", "reverted 1 m1"]),
        (
            Target::Down(usize::MAX),
            &["reverted 2 m2", "reverted 1 m1"],
        ),
        (Target::DownTo(0), &["reverted 2 m2", "reverted 1 m1"]),
        (Target::DownTo(1), &["reverted 2 m2"]),
        (Target::DownTo(2), &[]),
        (Target::DownTo(4), &[]),
        (Target::Redo, &["reverted 2 m2", "applied 2 m2"]),
    ] {
        let mut db = applied(2);
        let before = (dump(&db), db.total_changes());
        let plan = four().migrator(&mut db).plan(target).unwrap();
        assert_eq!((dump(&db), db.total_changes()), before);
        let planned: Vec<String> = plan
            .steps()
            .iter()
            .map(|step| match step.direction() {
                Direction::Up => format!("applied {}", step.id()),
                Direction::Down => format!("reverted {}", step.id()),
            })
            .collect();
        assert_eq!(planned, expected, "{target:?}");
        assert_eq!(plan.is_empty(), expected.is_empty());
        assert_eq!(reach(&mut db, target).unwrap(), expected, "{target:?}");
    }
}

#[test]
fn versions_that_are_not_there() {
    for target in [
        Target::UpTo(0),
        Target::UpTo(5),
        Target::UpTo(-1),
        Target::UpTo(i64::MAX),
        Target::UpTo(i64::MIN),
        Target::DownTo(5),
        Target::DownTo(-1),
        Target::DownTo(i64::MAX),
        Target::DownTo(i64::MIN),
    ] {
        let mut db = applied(2);
        let before = dump(&db);
        let (Target::UpTo(version) | Target::DownTo(version)) = target else {
            unreachable!()
        };
        let words = format!("there is no migration {version}, only 1 m1 to 4 m4");
        assert_eq!(reach(&mut db, target).unwrap_err().to_string(), words);
        let planned = four().migrator(&mut db).plan(target).unwrap_err();
        assert_eq!(planned.to_string(), words);
        assert_eq!(dump(&db), before);
    }
}

#[test]
fn an_empty_database_has_nothing_to_revert() {
    for target in [Target::Down(3), Target::DownTo(0), Target::Redo] {
        let mut db = Connection::open_in_memory().unwrap();
        assert_eq!(reach(&mut db, target).unwrap(), [""; 0]);
        assert_eq!(dump(&db), "");
    }
}

#[test]
fn an_empty_set_reverts_by_what_is_stored() {
    let mut db = applied(2);
    let none = only(four(), &[]);
    assert!(none.up(&mut db).unwrap().entries().is_empty());
    let error = none.migrator(&mut db).up_to(1).unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no migration 1: the set is empty"
    );
    let report = none.migrator(&mut db).down_to(0).unwrap();
    assert_eq!(steps(&report), ["reverted 2 m2", "reverted 1 m1"]);

    let mut db = Connection::open_in_memory().unwrap();
    none.up(&mut db).unwrap();
    assert_eq!(dump(&db), "");
}

const IRREVERSIBLE: [&str; 3] = [
    "-- up\nCREATE TABLE a (x);\n-- down\nDROP TABLE a;\n",
    "-- irreversible: the rows are gone\n-- up\nDELETE FROM a;\n",
    "-- up\nCREATE TABLE c (x);\n-- down\n-- nobody will want it\n",
];

#[test]
fn no_way_back_is_said_before_anything_is_done() {
    let set = guest_set(&IRREVERSIBLE);
    let mut db = Connection::open_in_memory().unwrap();
    set.up(&mut db).unwrap();
    let before = dump(&db);
    let errors = [
        set.migrator(&mut db).down(3).map(drop),
        set.migrator(&mut db).down_to(0).map(drop),
        set.migrator(&mut db).plan(Target::DownTo(0)).map(drop),
    ];
    for error in errors.map(Result::unwrap_err) {
        assert_eq!(
            error.to_string(),
            "no way back from 3 m3 (nobody will want it), 2 m2 (the rows are gone); nothing was changed"
        );
    }
    assert!(matches!(
        set.migrator(&mut db).redo(),
        Err(Error::Irreversible { .. })
    ));
    assert_eq!(dump(&db), before);
    // Nor from one whose row holds no text, in a program that does not know it.
    let error = only(set, &[1, 3]).migrator(&mut db).down_to(2).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no way back from 3 m3 (nobody will want it); nothing was changed"
    );
    let known = only(set, &[1]);
    assert!(matches!(
        known.up(&mut db),
        Err(Error::DatabaseAhead { .. })
    ));
    let error = only(set, &[]).migrator(&mut db).down(2).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no way back from 3 m3 (no down text is stored with it), 2 m2 (no down text is stored with it); nothing was changed"
    );
}

fn requiring() -> Migrations {
    guest_set(&[
        up_down("CREATE TABLE a (x);", "DROP TABLE a;"),
        up_down("CREATE TABLE b (x);", "DROP TABLE b;"),
        format!(
            "-- requires: 1, 2\n{}",
            up_down("CREATE TABLE c (x);", "DROP TABLE c;")
        ),
    ])
}

#[test]
fn what_is_required_must_be_applied_first() {
    let all = requiring();
    let mut db = Connection::open_in_memory().unwrap();
    all.up(&mut db).unwrap();
    all.migrator(&mut db).down_to(0).unwrap();
    let error = only(all, &[1, 3]).up(&mut db).unwrap_err();
    assert_eq!(
        error.to_string(),
        "migration 3 m3 requires 2, which would not be applied; nothing was changed"
    );
    assert_eq!(history(&db), []);
    let error = only(all, &[3])
        .migrator(&mut db)
        .plan(Target::Latest)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "migration 3 m3 requires 1, 2, which would not be applied; nothing was changed"
    );
}

#[test]
fn what_is_required_is_not_reverted_alone() {
    // Applied after what requires it, so that it would be reverted first.
    let all = requiring();
    let mut db = Connection::open_in_memory().unwrap();
    all.up(&mut db).unwrap();
    db.execute_batch("UPDATE schema_migrations SET id = 9 WHERE version = 2")
        .unwrap();
    let before = dump(&db);
    let error = all.migrator(&mut db).down(1).unwrap_err();
    assert_eq!(
        error.to_string(),
        "migration 3 m3 requires 2, which would not be applied; nothing was changed"
    );
    assert_eq!(dump(&db), before);
}

#[test]
fn requirements_count_what_the_same_run_applies() {
    let mut db = Connection::open_in_memory().unwrap();
    assert_eq!(requiring().up(&mut db).unwrap().applied().count(), 3);
}
