//! Databases that were there before, histories that do not fit, and newer programs.

use crate::clients::both;
use crate::runtime::errors::reads;
use crate::sets::{only, set, states, steps, tables, up, up_down};
use migrate_runtime::{Error, Migrations, NewerDatabase, Postgres, Target};

#[test]
fn tables_without_a_history_are_refused() {
    both(|db, _| {
        db.execute(
            "CREATE TABLE person (id int); CREATE TABLE \"a\x1b[2J\" (id int) PARTITION BY RANGE (id); \
             CREATE TABLE part PARTITION OF \"a\x1b[2J\" DEFAULT; CREATE VIEW v AS SELECT 1",
        );
        let set = tables(2);
        let words = "the database has tables (a\\u{1b}[2J, person) and no history of migrations\n\
                     \x20 help: if it was made by other means, say which migration it is at: `baseline(version)`; if \
                     the set is a guest in it, give it a history table of its own: `table(name)`; nothing was changed";
        reads(&run!(db, set, up()).unwrap_err(), "NoHistory", words);
        let error = run!(db, set, plan(Target::Latest)).unwrap_err();
        assert!(matches!(error, Error::NoHistory { .. }));
        run!(db, set, baseline(1)).unwrap();
        run!(db, set, up()).unwrap();
        assert_eq!(db.history(), ["1|baseline", "2|applied"]);
    });
    both(|db, _| {
        db.execute(
            "DO $$ BEGIN FOR it IN 1..8 LOOP EXECUTE 'CREATE TABLE t' || it || ' ()'; END LOOP; END $$",
        );
        let error = run!(db, tables(1), up()).unwrap_err();
        assert!(matches!(&error, Error::NoHistory { tables } if tables.len() == 8));
        let words =
            "the database has tables (t1, t2, t3, t4, t5, and 3 more) and no history of migrations";
        assert_eq!(error.to_string(), words);
    });
    // What an extension has brought, and what lies in other schemas, is nobody's history.
    both(|db, _| {
        db.execute("CREATE SCHEMA app; CREATE TABLE app.person (id int); CREATE VIEW v AS SELECT 1; CREATE SEQUENCE s");
        let word = "CREATE EXTENSION IF NOT EXISTS plpgsql; CREATE TABLE t (x int); ALTER EXTENSION plpgsql ADD TABLE t";
        db.execute(word);
        run!(db, tables(1), up()).unwrap();
        db.execute("ALTER EXTENSION plpgsql DROP TABLE t");
    });
}

#[test]
fn a_baseline_takes_what_is_there_as_applied() {
    both(|db, _| {
        db.execute("CREATE TABLE t1 (x int); CREATE TABLE t2 (x int)");
        let report = run!(db, tables(3), baseline(2)).unwrap();
        assert_eq!(steps(&report), ["baselined 1 m1", "baselined 2 m2"]);
        assert_eq!(db.history(), ["1|baseline", "2|baseline"]);
        let error = run!(db, tables(3), baseline(3)).unwrap_err();
        assert!(matches!(error, Error::HasHistory { .. }), "{error:?}");
        let error = run!(db, tables(3), baseline(4)).unwrap_err();
        assert!(matches!(error, Error::UnknownVersion { .. }), "{error:?}");
        assert!(db.is_idle());
        run!(db, tables(3), up()).unwrap();
        run!(db, tables(3), down_to(0)).unwrap();
        assert_eq!(db.tables(), "");
    });
}

/// The second of three is edited.
fn edited() -> Migrations<Postgres> {
    let texts = [
        ("t1 (x int)", "DROP TABLE t1;"),
        ("t2 (y int)", "DROP TABLE t2;\nSELECT 'a\\''';"),
        ("t3 (x int)", "DROP TABLE t3;"),
    ];
    set(&texts.map(|(table, down)| up_down(&format!("CREATE TABLE {table};"), down)))
}

#[test]
fn everything_that_does_not_fit_is_told_at_once() {
    both(|db, _| {
        run!(db, only(tables(4), &[1, 2, 4]), up()).unwrap();
        let error = run!(db, only(edited(), &[2, 3]), up_to(2)).unwrap_err();
        assert!(matches!(error, Error::DatabaseAhead { .. }), "{error:?}");
        db.execute("UPDATE schema_migrations SET version = 5 WHERE version = 1");
        let newest = set(&["1", "2 / 2", "3", "4", "5", "6"].map(|n| up(&format!("SELECT {n};"))));
        let error = run!(db, only(newest, &[2, 3, 4, 6]), up()).unwrap_err();
        let words = error.to_string();
        for finding in [
            "2 m2 was edited after it was applied (checksum 1:",
            "; 3 m3 is pending, below 5 m1, which is applied",
            "; 4 m4 was edited after it was applied",
            "; 5 m1 is applied, and not in this program; nothing was changed",
        ] {
            assert!(words.contains(finding), "{words}");
        }
        assert_eq!(db.tables(), "t1 t2 t4");
    });
}

#[test]
fn an_edit_is_repaired_for_the_version_that_is_named() {
    both(|db, _| {
        run!(db, tables(3), up()).unwrap();
        let before = db.rows("TABLE schema_migrations");
        let error = run!(db, edited(), down(2)).unwrap_err();
        assert!(matches!(error, Error::Drift { .. }), "{error:?}");
        let repairs = run!(db, edited(), repair([3, 1])).unwrap();
        assert!(repairs.migrations().is_empty());
        assert_eq!(db.rows("TABLE schema_migrations"), before);
        let repairs = run!(db, edited(), repair([2, 2, 1])).unwrap();
        let [repaired] = repairs.migrations() else {
            panic!("{repairs:?}")
        };
        assert_eq!(repaired.id().to_string(), "2 m2");
        assert_eq!(repaired.changed(), ["checksum", "down"]);
        assert!(run!(db, edited(), status()).unwrap().is_up_to_date());
        assert_eq!(
            db.value("SELECT down_sql, down_options FROM schema_migrations WHERE version = 2"),
            "DROP TABLE t2;\nSELECT 'a\\''';\n|0,15"
        );
        for (version, unknown) in [(9, true), (3, false)] {
            run!(db, tables(3), down(1)).ok();
            let error = run!(db, edited(), repair([version])).unwrap_err();
            assert_eq!(
                matches!(error, Error::UnknownVersion { .. }),
                unknown,
                "{error:?}"
            );
            assert_eq!(
                matches!(error, Error::NotApplied { .. }),
                !unknown,
                "{error:?}"
            );
        }
    });
}

#[test]
fn late_ones_are_applied_where_that_is_allowed() {
    both(|db, _| {
        run!(db, only(tables(3), &[1, 3]), up()).unwrap();
        let error = run!(db, tables(3), up()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the history does not fit this program: 2 m2 is pending, below 3 m3, which is applied; nothing was changed"
        );
        run!(db, tables(3), allow_out_of_order(true).up()).unwrap();
        assert_eq!(db.history(), ["1|applied", "3|applied", "2|applied"]);
        run!(db, tables(3), up()).unwrap();
        // Reverts go back in the order of application.
        let report = run!(db, tables(3), down(2)).unwrap();
        assert_eq!(steps(&report), ["reverted 2 m2", "reverted 3 m3"]);
    });
}

#[test]
fn a_newer_database_is_refused_passed_over_or_reverted() {
    both(|db, _| {
        let new = set(&[
            up_down("CREATE TABLE t1 (x int);", "DROP TABLE t1;"),
            up_down(
                "CREATE TABLE t2 (x int);\nINSERT INTO t2 VALUES (1);",
                "DELETE FROM t2 WHERE x::text = 'a''\\';\n\n  DROP TABLE t2;",
            ),
            up_down(
                "CREATE TABLE t3 (x int);\nALTER TABLE t2 ADD y int;",
                "ALTER TABLE t2 DROP y;\nDROP TABLE t3;",
            ),
        ]);
        let old = only(new, &[1]);
        run!(db, new, up()).unwrap();
        reads(
            &run!(db, old, up()).unwrap_err(),
            "DatabaseAhead",
            "the database is newer than this program, whose newest migration is 1 m1: it has 2 m2, 3 m3; \
             nothing was changed\n\
             \x20 help: run the newer program; or let this one revert them by what is stored of them, with \
             `newer_database(NewerDatabase::Revert)`, or pass over them with `Ignore`",
        );
        let report = run!(db, old, newer_database(NewerDatabase::Ignore).up()).unwrap();
        assert!(report.entries().is_empty());
        let status = run!(db, old, status()).unwrap();
        assert_eq!(
            states(&status),
            ["1 m1 applied", "2 m2 unknown", "3 m3 unknown"]
        );
        let revert = NewerDatabase::Revert;
        let plan = run!(db, old, newer_database(revert).plan(Target::Latest)).unwrap();
        assert_eq!(plan.to_string(), "revert 3 m3\nrevert 2 m2");

        // A stored text that fails is told by its own lines.
        db.execute("ALTER TABLE t2 RENAME x TO z");
        let error = run!(db, old, newer_database(revert).up()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "migration 2 m2, stored down, at its 1:22, in `DELETE FROM t2 WHERE x::text = 'a''\\';` failed; \
             nothing of this run was kept"
        );
        db.execute("ALTER TABLE t2 RENAME z TO x");
        let report = run!(db, old, newer_database(revert).up()).unwrap();
        assert_eq!(steps(&report), ["reverted 3 m3", "reverted 2 m2"]);
        assert_eq!((db.tables(), db.history().len()), ("t1".to_owned(), 1));
    });
}
