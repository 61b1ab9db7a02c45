//! Dry runs: everything is done on the real data, and nothing of it is there afterwards.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

use migrate_core::{Dialect, load};
use migrate_runtime::{Event, Migrations, Target, embed_migrations};
use migrate_sqlite_tests::dry_runs::{big, bytes, file, tried};
use migrate_sqlite_tests::{File, only, set, up, up_down, value};
use migrate_test_support::leak;
use std::fs;
use std::path::Path;

/// What a step of `rust_misbehaving` asks its place for.
const PLACE: &str = "here";

static MISBEHAVING: Migrations = embed_migrations!("fixtures/rust_misbehaving", watched = false);

fn quickstart(folder: &str) -> Migrations {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/quickstart");
    match load(&path.join(folder), Dialect::Sqlite) {
        Ok(set) => leak(&set),
        Err(found) => panic!("{found}"),
    }
}

/// Dry runs of everything from everywhere, each of which must leave the file as it is.
fn everywhere(set: Migrations) {
    let file = file();
    let versions: Vec<i64> = set.iter().map(|migration| migration.version()).collect();
    for (done, next) in versions.iter().enumerate() {
        let mut targets = vec![Target::Latest, Target::UpTo(*next)];
        let down = |migration: &&migrate_runtime::Migration| migration.irreversible().is_some();
        let stuck = set.iter().take(done).any(|it| down(&it));
        if !stuck {
            targets.push(Target::DownTo(0));
        }
        if done > 0 && !set.iter().nth(done - 1).is_some_and(|it| down(&it)) {
            targets.extend([Target::Redo, Target::Down(1)]);
        }
        for target in targets {
            let mut db = file.open();
            let before = bytes(&file);
            let planned = set.migrator(&mut db).plan(target).unwrap();
            let dry_run = set.migrator(&mut db).dry_run(target).unwrap();
            assert_eq!(dry_run.steps().len(), planned.steps().len());
            assert!(
                dry_run.steps().iter().all(|step| step.was_tried()),
                "{dry_run}"
            );
            assert_eq!(bytes(&file), before, "{next} {target:?}");
            drop(db);
            assert_eq!(bytes(&file), before, "{next} {target:?}");
        }
        set.migrator(&mut file.open()).up_to(*next).unwrap();
    }
}

#[test]
fn every_folder_leaves_the_file_identical() {
    everywhere(quickstart("migrations"));
    everywhere(quickstart("migrations_by_time"));
    everywhere(embed_migrations!("fixtures/with_rust", watched = false));
    everywhere(embed_migrations!(
        "fixtures/with_rust_changed",
        watched = false
    ));
    everywhere(embed_migrations!("fixtures/rust_names", watched = false));
    everywhere(only(MISBEHAVING, &[1, 11, 12, 14, 15]));
}

#[test]
fn what_spills_out_of_the_cache_is_taken_back() {
    let file = file();
    let path = file.path();
    let mut db = file.open();
    only(big(), &[1]).up(&mut db).unwrap();
    db.execute_batch("PRAGMA cache_size = 10").unwrap();
    let before = bytes(&file);
    let mut spilled = false;
    let dry_run = big()
        .migrator(&mut db)
        .on_event(|event| {
            if matches!(event, Event::Statement { number: 5, .. }) {
                spilled = fs::read(&path).unwrap() != before;
            }
        })
        .dry_run(Target::Latest)
        .unwrap();
    assert!(spilled, "the test is too small");
    // A deleted row counts, and so does the one that the trigger writes.
    assert_eq!(tried(&dry_run), ["apply 2 m2: 20000, 10000, 2, 0, 0"]);
    assert_eq!(bytes(&file), before);
    let down = big().migrator(&mut db).dry_run(Target::DownTo(0)).unwrap();
    assert_eq!(tried(&down), ["revert 1 m1: 0, 0"]);
    assert_eq!(bytes(&file), before);
    let counter = "SELECT seq FROM sqlite_sequence WHERE name = 'entry'";
    assert_eq!(value::<i64>(&db, counter), 20_000);
    big().up(&mut db).unwrap();
    assert_eq!(value::<i64>(&db, counter), 20_002);
}

#[test]
fn in_wal_mode_nothing_is_kept_either() {
    let file = file();
    let mut db = file.open();
    only(big(), &[1]).up(&mut db).unwrap();
    db.execute_batch("PRAGMA journal_mode = WAL; PRAGMA cache_size = 10")
        .unwrap();
    let before = file.dump();
    let dry_run = big().migrator(&mut db).dry_run(Target::Latest).unwrap();
    assert_eq!(tried(&dry_run), ["apply 2 m2: 20000, 10000, 2, 0, 0"]);
    assert_eq!(file.dump(), before);
}

#[test]
fn a_file_that_is_not_there_yet_stays_empty() {
    let file = File::new();
    let dry_run = big()
        .migrator(&mut file.open())
        .dry_run(Target::Latest)
        .unwrap();
    assert_eq!(
        tried(&dry_run),
        [
            "apply 1 m1: 0, 0, 0, 20000",
            "apply 2 m2: 20000, 10000, 2, 0, 0"
        ]
    );
    assert_eq!(bytes(&file), b"");
}

#[test]
fn one_number_for_a_step_in_rust() {
    let file = file();
    let set = only(MISBEHAVING, &[1, 11, 14]);
    let dry_run = set
        .migrator(&mut file.open())
        .dry_run(Target::Latest)
        .unwrap();
    assert_eq!(
        tried(&dry_run),
        [
            "apply 01 items: 0, 0, 2, 3",
            "apply 11 rebuilds: 2",
            "apply 14 asks_its_place: 1"
        ]
    );
    assert_eq!(PLACE, "here");
}

#[test]
fn what_cannot_run_in_the_transaction_is_listed() {
    let outside = "it runs outside a transaction";
    let keys = "foreign keys cannot be switched within a transaction";
    let after = "it comes after one that was not tried";
    let plain = || up("CREATE TABLE IF NOT EXISTS a (x);\nINSERT INTO a VALUES (1);");
    let alone = || "-- irreversible: a test\n-- up no-transaction\nVACUUM;\n".to_owned();
    let with_keys = || "-- irreversible: a test\n-- up foreign-keys-on\nSELECT 1;\n".to_owned();
    for (texts, expected) in [
        (
            vec![plain(), alone(), plain(), with_keys()],
            vec!["0, 1", outside, after, after],
        ),
        (
            vec![plain(), with_keys(), alone()],
            vec!["0, 1", keys, after],
        ),
        (
            vec![with_keys(), with_keys(), plain()],
            vec!["0", "0", keys],
        ),
        (vec![alone(), plain()], vec![outside, after]),
    ] {
        let (file, set) = (file(), set(&texts));
        let before = bytes(&file);
        let dry_run = set
            .migrator(&mut file.open())
            .dry_run(Target::Latest)
            .unwrap();
        let expected: Vec<String> = (1..)
            .zip(expected)
            .map(|(n, what)| format!("apply {n} m{n}: {what}"))
            .collect();
        assert_eq!(tried(&dry_run), expected);
        assert_eq!(bytes(&file), before);
    }
}

#[test]
fn it_prints_well() {
    let file = file();
    let texts = [
        up_down(
            "CREATE TABLE a (x);\nINSERT INTO a VALUES (1), (2);",
            "DROP TABLE a;",
        ),
        "-- irreversible: a test\n-- up no-transaction\nVACUUM;\n".to_owned(),
    ];
    let set = set(&texts);
    let dry_run = set
        .migrator(&mut file.open())
        .dry_run(Target::Latest)
        .unwrap();
    let text = dry_run.to_string();
    let (first, rest) = text.split_once('\n').unwrap();
    assert!(
        first.starts_with("would apply 1 m1 (") && first.ends_with(" ms, rows changed: 0, 2)"),
        "{text}"
    );
    assert_eq!(
        rest,
        "would apply 2 m2 (not tried: it runs outside a transaction)\nnothing was kept"
    );
    set.up(&mut file.open()).unwrap();
    let nothing = set
        .migrator(&mut file.open())
        .dry_run(Target::Latest)
        .unwrap();
    assert_eq!(
        (nothing.to_string().as_str(), nothing.steps().len()),
        ("nothing to do", 0)
    );
}
