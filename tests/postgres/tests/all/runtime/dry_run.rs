//! Runs of which nothing is kept.

use crate::clients::both;
use crate::sets::{only, set, tables, up, up_down};
use migrate_runtime::{Direction, DryRun, Error, Target};

/// One line for each step: `apply 1 m1: 0, 3`.
fn tried(dry_run: &DryRun) -> Vec<String> {
    let steps = dry_run.steps().iter().map(|step| {
        let verb = match step.direction() {
            Direction::Up => "apply",
            Direction::Down => "revert",
        };
        let rows: Vec<String> = step
            .rows_changed()
            .iter()
            .map(ToString::to_string)
            .collect();
        let why = step.not_tried_because().map(str::to_owned);
        format!("{verb} {}: {}", step.id(), why.unwrap_or(rows.join(", ")))
    });
    steps.collect()
}

#[test]
fn rows_are_counted_and_nothing_is_kept() {
    both(|db, database| {
        let counted = set(&[
            up_down(
                "CREATE TABLE entry (id int PRIMARY KEY, text text);\nINSERT INTO entry SELECT n, 'x' FROM generate_series(1, 100) n;\n\
                 CREATE TABLE journal (entry int);\n\
                 CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO journal VALUES (old.id); RETURN NULL; END';\n\
                 CREATE TRIGGER noted AFTER DELETE ON entry FOR EACH ROW EXECUTE FUNCTION note();",
                "DROP TABLE entry;\nDROP TABLE journal;\nDROP FUNCTION note;",
            ),
            up_down(
                "UPDATE entry SET text = 'y' WHERE id <= 30;\nDELETE FROM entry WHERE id <= 7;\nSELECT * FROM entry;\n\
                 INSERT INTO entry VALUES (1, 'z') ON CONFLICT DO NOTHING;\nCREATE INDEX ON entry (text);\n\
                 WITH gone AS (DELETE FROM entry WHERE id > 90 RETURNING id) INSERT INTO journal SELECT id FROM gone;\n\
                 DROP TABLE journal CASCADE;\nINSERT INTO entry VALUES (1000, 'after a drop');",
                "SELECT 1;",
            ),
        ]);
        let dry_run = run!(db, counted, dry_run(Target::Latest)).unwrap();
        assert_eq!(
            tried(&dry_run),
            [
                "apply 1 m1: 0, 100, 0, 0, 0",
                "apply 2 m2: 30, 14, 0, 1, 0, 30, 0, 1"
            ]
        );
        assert_eq!(
            db.value("SELECT to_regclass('schema_migrations') IS NULL"),
            "t"
        );
        assert!(db.is_idle());
        run!(db, only(counted, &[1]), up()).unwrap();
        let before = (database.schema(), db.rows("TABLE entry"), db.history());
        run!(db, counted, dry_run(Target::Latest))
            .unwrap()
            .to_string();
        let dry_run = run!(db, counted, dry_run(Target::DownTo(0))).unwrap();
        assert_eq!(tried(&dry_run), ["revert 1 m1: 0, 0, 0"]);
        assert_eq!(
            (database.schema(), db.rows("TABLE entry"), db.history()),
            before
        );
    });
}

#[test]
fn what_cannot_be_tried_is_listed() {
    both(|db, _| {
        let after = "it comes after one that was not tried";
        let outside = set(&[
            up("CREATE TABLE a (x int);"),
            "-- irreversible: a test\n-- up no-transaction\nVACUUM;\n".to_owned(),
            up("CREATE TABLE b (x int);"),
        ]);
        let dry_run = run!(db, outside, dry_run(Target::Latest)).unwrap();
        assert_eq!(
            tried(&dry_run),
            [
                "apply 1 m1: 0",
                "apply 2 m2: it runs outside a transaction",
                &format!("apply 3 m3: {after}")
            ]
        );
        let value = set(&[
            up("CREATE TYPE mood AS ENUM ('sad');"),
            up("ALTER TYPE mood ADD VALUE 'happy';"),
            up("CREATE TABLE b (mood mood DEFAULT 'happy');"),
            up("SELECT 1;"),
        ]);
        let dry_run = run!(db, value, dry_run(Target::Latest)).unwrap();
        let value =
            "it comes after a new value of an enum, which can be used once that is committed";
        assert_eq!(
            tried(&dry_run),
            [
                "apply 1 m1: 0",
                "apply 2 m2: 0",
                &format!("apply 3 m3: {value}"),
                &format!("apply 4 m4: {after}")
            ]
        );
        assert_eq!(db.tables(), "");
    });
}

#[test]
fn it_fails_where_the_run_would() {
    both(|db, _| {
        run!(db, tables(1), up()).unwrap();
        let failing = set(&[
            up_down("CREATE TABLE t1 (x int);", "DROP TABLE t1;"),
            "-- irreversible: a test\n-- up\nINSERT INTO t1 VALUES (1);\n-- check\nSELECT x FROM t1\n".to_owned(),
        ]);
        let error = run!(db, failing, dry_run(Target::Latest)).unwrap_err();
        assert!(matches!(error, Error::CheckFailed { .. }), "{error:?}");
        assert_eq!(db.value("SELECT count(*) FROM t1"), "0");
        let late = set(&[
            up_down("CREATE TABLE t1 (x int);", "DROP TABLE t1;"),
            up("CREATE TABLE c (x int REFERENCES p DEFERRABLE INITIALLY DEFERRED);")
                .replace("CREATE", "CREATE TABLE p (x int PRIMARY KEY);\nCREATE")
                + "INSERT INTO c VALUES (1);\n",
        ]);
        let error = run!(db, late, dry_run(Target::Latest)).unwrap_err();
        assert!(matches!(error, Error::Failed { .. }), "{error:?}");
        assert_eq!((db.tables(), db.is_idle()), ("t1".to_owned(), true));
    });
}
