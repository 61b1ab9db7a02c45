//! History and program disagree: every finding in one error, and nothing changed.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

use migrate_runtime::{Error, Event, Finding, MigrationState, Migrations, Target, Transaction};
use migrate_sqlite_tests::{File, guest_set, history, kept, only, steps, up_down, value};
use migrate_test_support::dump;
use rusqlite::Connection;

fn table(name: &str) -> String {
    up_down(
        &format!("CREATE TABLE {name} (x);"),
        &format!("DROP TABLE {name};"),
    )
}

fn five() -> Migrations {
    guest_set(&["a", "b", "c", "d", "e"].map(table))
}

fn applied(versions: &[i64]) -> Connection {
    let mut db = Connection::open_in_memory().unwrap();
    only(five(), versions).up(&mut db).unwrap();
    db
}

fn versions(db: &Connection) -> Vec<i64> {
    history(db)
        .into_iter()
        .map(|(version, _)| version)
        .collect()
}

/// What is wrong, after it was seen that nothing was changed.
fn findings(set: Migrations, db: &mut Connection) -> Vec<String> {
    let before = dump(db);
    let error = set.up(db).unwrap_err();
    let planned = set.migrator(db).plan(Target::Latest).unwrap_err();
    assert_eq!(error.to_string(), planned.to_string());
    let Error::Drift { findings, .. } = error else {
        panic!("{error:?}")
    };
    assert_eq!(dump(db), before);
    findings.iter().map(ToString::to_string).collect()
}

/// The five with the up section of some of them changed.
fn edited(names: &[&str]) -> Migrations {
    guest_set(
        &["a", "b", "c", "d", "e"].map(|name| match names.contains(&name) {
            true => table(name).replace("(x)", "(x, y)"),
            false => table(name),
        }),
    )
}

#[test]
fn an_edited_migration_is_noticed() {
    let mut db = applied(&[1, 2, 3]);
    let found = findings(edited(&["b"]), &mut db);
    let [one] = &found[..] else {
        panic!("{found:?}")
    };
    assert!(
        one.starts_with("2 m2 was edited after it was applied (checksum 1:"),
        "{one}"
    );
}

#[test]
fn also_where_nothing_is_pending() {
    let mut db = applied(&[1, 2, 3, 4, 5]);
    assert_eq!(findings(edited(&["e"]), &mut db).len(), 1);
}

#[test]
fn all_that_is_wrong_is_in_one_error_by_version() {
    let mut db = applied(&[1, 2, 4, 5]);
    let set = only(edited(&["a", "e"]), &[1, 3, 4, 5]);
    let found = findings(set, &mut db);
    let starts: Vec<String> = found
        .iter()
        .map(|words| words.split(" (").next().unwrap().to_owned())
        .collect();
    assert_eq!(
        starts,
        [
            "1 m1 was edited after it was applied",
            "2 m2 is applied, and not in this program",
            "3 m3 is pending, below 5 m5, which is applied",
            "5 m5 was edited after it was applied",
        ]
    );
}

#[test]
fn out_of_order_is_refused_unless_it_is_allowed() {
    let mut db = applied(&[1, 3, 5]);
    let found = findings(five(), &mut db);
    assert_eq!(found.len(), 2);
    let status = five().status(&mut db).unwrap();
    let states: Vec<MigrationState> = status.migrations().iter().map(|it| it.state()).collect();
    use MigrationState::{Applied, OutOfOrder};
    assert_eq!(states, [Applied, OutOfOrder, Applied, OutOfOrder, Applied]);

    let report = five()
        .migrator(&mut db)
        .allow_out_of_order(true)
        .up()
        .unwrap();
    assert_eq!(steps(&report), ["applied 2 m2", "applied 4 m4"]);
    assert_eq!(versions(&db), [1, 3, 5, 2, 4]);
    // Now that they are applied nobody minds, and they are reverted in the order they came.
    assert!(five().up(&mut db).unwrap().entries().is_empty());
    let report = five().migrator(&mut db).down(3).unwrap();
    assert_eq!(
        steps(&report),
        ["reverted 4 m4", "reverted 2 m2", "reverted 5 m5"]
    );
}

#[test]
fn allowing_out_of_order_allows_nothing_else() {
    let mut db = applied(&[1, 3]);
    let set = edited(&["c"]);
    let error = set
        .migrator(&mut db)
        .allow_out_of_order(true)
        .up()
        .unwrap_err();
    let Error::Drift { findings, .. } = error else {
        panic!("{error:?}")
    };
    assert!(matches!(&findings[..], [Finding::Edited { .. }]));
}

#[test]
fn a_newer_database_is_refused_by_name() {
    let mut db = applied(&[1, 2, 3, 4, 5]);
    let before = dump(&db);
    let older = only(five(), &[1, 2, 3]);
    let errors = [
        older.up(&mut db).map(drop),
        older.migrator(&mut db).up_to(2).map(drop),
        older.migrator(&mut db).down(1).map(drop),
        older.migrator(&mut db).down_to(0).map(drop),
        older.migrator(&mut db).redo().map(drop),
        older.migrator(&mut db).plan(Target::Latest).map(drop),
        older.migrator(&mut db).plan(Target::DownTo(1)).map(drop),
    ];
    for error in errors.map(Result::unwrap_err) {
        assert!(matches!(error, Error::DatabaseAhead { .. }), "{error:?}");
        assert_eq!(
            error.to_string(),
            "the database is newer than this program, whose newest migration is 3 m3: it has 4 m4, 5 m5; nothing was changed"
        );
    }
    assert_eq!(dump(&db), before);
    let status = older.status(&mut db).unwrap();
    assert_eq!(status.migrations()[4].state(), MigrationState::Unknown);
    assert!(!status.is_up_to_date());
}

#[test]
fn what_changes_no_meaning_is_no_drift() {
    let mut db = Connection::open_in_memory().unwrap();
    let file =
        |name: &'static str, text: &'static str| migrate_test_support::guest(&[(name, text)]);
    file(
        "1_a.sql",
        "-- description: old\n-- up\nCREATE TABLE a (id INTEGER PRIMARY KEY, s TEXT DEFAULT 'x  y');\n\
         -- check\nSELECT 1 WHERE 0;\n-- down\nDROP TABLE a;\n",
    )
    .up(&mut db)
    .unwrap();
    for (name, text) in [
        (
            "1_b.sql",
            "-- up\nCREATE TABLE a (id INTEGER PRIMARY KEY, s TEXT DEFAULT 'x  y');\n-- down\nDROP TABLE a;\n",
        ),
        (
            "0001_a.sql",
            "-- description: new\r\n-- up\r\n/* why */ CREATE TABLE a\r\n(\r\n\tid INTEGER PRIMARY KEY, -- it\r\n\
             s TEXT DEFAULT 'x  y')\r\n-- check\r\nSELECT 1 WHERE 1 = 2;\r\n-- down\r\nDROP TABLE a;\r\n",
        ),
        (
            "1_a.sql",
            "-- irreversible: now it is\n-- up no-transaction\nCREATE TABLE a (id INTEGER PRIMARY KEY,\ns TEXT DEFAULT 'x  y');;\n",
        ),
    ] {
        let set = file(name, text);
        assert!(set.up(&mut db).unwrap().entries().is_empty(), "{text}");
        assert!(set.status(&mut db).unwrap().is_up_to_date());
    }
    for changed in [
        "CREATE TABLE a (id INTEGER PRIMARY KEY, s TEXT DEFAULT 'x y');",
        "CREATE TABLE A (id INTEGER PRIMARY KEY, s TEXT DEFAULT 'x  y');",
        "CREATE TABLE a (id INTEGER PRIMARY KEY, s TEXT DEFAULT 'x  y'); SELECT 1;",
    ] {
        let text = up_down(changed, "DROP TABLE a;").leak();
        assert_eq!(
            findings(file("1_a.sql", text), &mut db).len(),
            1,
            "{changed}"
        );
    }
}

#[test]
fn a_malformed_checksum_is_drift() {
    for checksum in ["", "1:", "rust", "2:00", "x\x1b[2J", "1:ABC"] {
        let mut db = applied(&[1, 2]);
        db.execute(
            "UPDATE schema_migrations SET checksum = ?1 WHERE version = 1",
            [checksum],
        )
        .unwrap();
        let found = findings(five(), &mut db);
        assert_eq!(found.len(), 1);
        assert!(!found[0].contains('\x1b'));
    }
}

#[test]
fn a_revert_is_refused_for_its_own_drift_only() {
    let mut db = applied(&[1, 2, 3, 4, 5]);
    let set = edited(&["b", "d"]);
    // 5 has not drifted.
    assert_eq!(
        steps(&set.migrator(&mut db).down(1).unwrap()),
        ["reverted 5 m5"]
    );
    let before = dump(&db);
    for error in [
        set.migrator(&mut db).down(1).map(drop).unwrap_err(),
        set.migrator(&mut db).down_to(3).map(drop).unwrap_err(),
        set.migrator(&mut db).redo().map(drop).unwrap_err(),
    ] {
        let Error::Drift { findings, .. } = error else {
            panic!("{error:?}")
        };
        assert_eq!(findings.len(), 1);
        assert!(findings[0].to_string().starts_with("4 m4 was edited"));
    }
    let error = set.migrator(&mut db).down_to(0).unwrap_err();
    let Error::Drift { findings, .. } = error else {
        panic!("{error:?}")
    };
    assert_eq!(findings.len(), 2);
    assert_eq!(dump(&db), before);
}

#[test]
fn a_mended_down_is_the_one_that_runs() {
    let mut db = applied(&[1]);
    let mended = guest_set(&[up_down(
        "CREATE TABLE a (x);",
        "CREATE TABLE trace (x);\nDROP TABLE a;",
    )]);
    mended.migrator(&mut db).down(1).unwrap();
    assert_eq!(value::<i64>(&db, "SELECT count(*) FROM trace"), 0);
}

#[test]
fn a_migration_not_in_the_set_is_reverted_by_its_stored_down() {
    let all = guest_set(&[
        table("a"),
        "-- up\nCREATE TABLE b (x);\nCREATE TABLE bb (x);\n-- down\n-- first the one\nDROP TABLE b; -- then\n\n\
         /* the; other */ DROP TABLE bb;\n-- done\n"
            .to_owned(),
        table("c"),
    ]);
    let mut db = Connection::open_in_memory().unwrap();
    all.up(&mut db).unwrap();
    let without = only(all, &[1, 3]);
    let report = without.migrator(&mut db).down_to(1).unwrap();
    assert_eq!(steps(&report), ["reverted 3 m3", "reverted 2 m2"]);
    let left: String = value(
        &db,
        "SELECT group_concat(name) FROM sqlite_master WHERE name IN ('a', 'b', 'bb', 'c')",
    );
    assert_eq!(left, "a");

    // By its own version as a target as well, which no set knows.
    all.up(&mut db).unwrap();
    assert_eq!(
        steps(&without.migrator(&mut db).down_to(2).unwrap()),
        ["reverted 3 m3"]
    );
    // Applied again it cannot be.
    let error = without.migrator(&mut db).redo().unwrap_err();
    assert!(
        matches!(error, Error::UnknownVersion { version: 2, .. }),
        "{error:?}"
    );
}

#[test]
fn a_failing_stored_down_is_placed_in_its_own_text() {
    let all = guest_set(&[
        table("a"),
        up_down("CREATE TABLE b (x);", "DROP TABLE b;\n  SELECT nö;"),
        table("c"),
    ]);
    let mut db = Connection::open_in_memory().unwrap();
    all.up(&mut db).unwrap();
    let before = dump(&db);
    let error = only(all, &[1, 3]).migrator(&mut db).down_to(1).unwrap_err();
    assert_eq!(
        error.to_string(),
        "migration 2 m2, stored down, at its 2:10, in `SELECT nö;` failed; nothing of this run was kept"
    );
    assert_eq!(dump(&db), before);
}

/// What is left of a run is planned anew, with all that is refused: another process may have been at work.
#[test]
fn what_changes_between_two_transactions_is_noticed() {
    let file = File::new();
    let other = file.open();
    let mut db = file.open();
    let error = five()
        .migrator(&mut db)
        .transaction(Transaction::PerMigration)
        .on_event(|event| {
            if matches!(event, Event::Applied { migration, .. } if migration.version() == 2) {
                let edit = "UPDATE schema_migrations SET checksum = 'x' WHERE version = 1";
                other.execute(edit, []).unwrap();
            }
        })
        .up()
        .unwrap_err();
    assert!(matches!(error, Error::Drift { .. }), "{error:?}");
    assert_eq!(kept(&error), "kept of this run: applied 1 m1, 2 m2");
    assert_eq!(versions(&db), [1, 2]);
}
