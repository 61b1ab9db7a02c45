//! Sections that run outside a transaction: statement by statement, their progress in their row.

use crate::clients::{Db, both};
use crate::runtime::errors::reads;
use crate::sets::{only, set, states, steps, up, up_down};
use migrate_postgres_tests::wait_for;
use migrate_runtime::{Error, Migrations, NewerDatabase, Postgres};
use std::thread;
use std::time::Duration;

const SOON: Duration = Duration::from_millis(40);

/// Five statements, the last but one of which fails as long as the table is empty.
fn outside() -> Migrations<Postgres> {
    set(&[
        up_down("CREATE TABLE t (x int);", "DROP TABLE t;"),
        "-- up no-transaction\nCREATE INDEX CONCURRENTLY t_x ON t (x);\nCREATE TABLE a (x int);\n\
         VACUUM ANALYZE t;\nINSERT INTO a SELECT 1 / count(*) FROM t;\nCREATE TABLE b (x int);\n\
         -- check\nSELECT * FROM t WHERE x = 13;\n\
         -- down no-transaction\nDROP TABLE b;\nDROP INDEX CONCURRENTLY t_x;\nINSERT INTO a SELECT 1 / count(*) FROM t;\nDROP TABLE a;\n"
            .to_owned(),
        up_down("CREATE TABLE after (x int);", "DROP TABLE after;"),
    ])
}

fn progress(db: &mut Db) -> String {
    db.value("SELECT state, statements_done FROM schema_migrations WHERE version = 2")
}

/// Begun, and stopped before its fourth statement.
fn interrupt(db: &mut Db) -> Error {
    let error = run!(db, outside(), up()).unwrap_err();
    assert_eq!(progress(db), "applying|3");
    assert_eq!(db.tables(), "a t");
    error
}

#[test]
fn what_no_transaction_can_hold_is_applied_and_reverted() {
    both(|db, _| {
        run!(db, outside(), up_to(1)).unwrap();
        db.execute("INSERT INTO t VALUES (7)");
        let report = run!(db, outside(), up()).unwrap();
        assert_eq!(steps(&report), ["applied 2 m2", "applied 3 m3"]);
        assert_eq!(progress(db), "applied|5");
        assert_eq!(db.tables(), "a after b t");
        let options = "SELECT down_options FROM schema_migrations WHERE version = 2";
        assert_eq!(db.value(options), "no-transaction 0,14,43,85");
        let report = run!(db, outside(), down_to(1)).unwrap();
        assert_eq!(steps(&report), ["reverted 3 m3", "reverted 2 m2"]);
        assert_eq!(db.tables(), "t");
        assert_eq!(db.value("SELECT to_regclass('t_x') IS NULL"), "t");
        assert_eq!(db.history(), ["1|applied"]);
        // One that is not known any more, by what is stored of it.
        run!(db, outside(), up()).unwrap();
        run!(
            db,
            only(outside(), &[1]),
            newer_database(NewerDatabase::Revert).up()
        )
        .unwrap();
        assert_eq!(db.tables(), "t");
    });
}

#[test]
fn a_statement_that_fails_stays_begun_and_is_told() {
    both(|db, _| {
        let error = interrupt(db);
        reads(
            &error,
            "Failed",
            "migration 2 m2, up, at migrations/2_m2.sql:5:1, in `INSERT INTO a SELECT 1 / count(*) FROM t;` failed; \
             it runs outside a transaction, and stays begun with 3 statements done; kept of this run: applied 1 m1\n\
             \x20 caused by: division by zero (SQLSTATE 22012)\n\
             \x20 help: mend what stood in the way, then `resume`; or complete or undo the rest by hand, then \
             `mark_applied` or `mark_reverted`",
        );
        assert!(!error.is_locked());
        let error = run!(db, outside(), lock_timeout(SOON).up()).unwrap_err();
        reads(
            &error,
            "Interrupted",
            "the up section of migration 2 m2, which runs outside a transaction, began and did not end; \
             3 statements are done, next is migrations/2_m2.sql:5:1, `INSERT INTO a SELECT 1 / count(*) FROM t;`\n\
             \x20 help: if no process is at work on it: `resume` goes on with that statement, which may have run \
             already; `mark_applied` and `mark_reverted` record what you completed or undid by hand",
        );
        let status = run!(db, outside(), status()).unwrap();
        assert_eq!(
            states(&status),
            ["1 m1 applied", "2 m2 applying", "3 m3 pending"]
        );
    });
}

#[test]
fn it_is_resumed_where_it_stopped() {
    both(|db, _| {
        interrupt(db);
        let error = run!(db, outside(), resume()).unwrap_err();
        assert_eq!(error.kept().unwrap().statements_done(), Some(3));
        db.execute("INSERT INTO t VALUES (7)");
        let report = run!(db, outside(), resume()).unwrap();
        assert_eq!(steps(&report), ["applied 2 m2"]);
        assert_eq!(progress(db), "applied|5");
        let report = run!(db, outside(), up()).unwrap();
        assert_eq!(steps(&report), ["applied 3 m3"]);
        let error = run!(db, outside(), resume()).unwrap_err();
        assert!(
            matches!(error, Error::NotInterrupted { version: None }),
            "{error:?}"
        );
    });
}

#[test]
fn it_is_marked_as_what_somebody_has_made_of_it() {
    both(|db, _| {
        interrupt(db);
        let error = run!(db, outside(), mark_applied(1)).unwrap_err();
        assert!(
            matches!(error, Error::NotInterrupted { version: Some(1) }),
            "{error:?}"
        );
        let report = run!(db, outside(), mark_applied(2)).unwrap();
        assert_eq!(steps(&report), ["markedapplied 2 m2"]);
        assert_eq!(report.current().unwrap().to_string(), "2 m2");
        run!(db, outside(), up()).unwrap();
        assert_eq!(db.history(), ["1|applied", "2|applied", "3|applied"]);
    });
    both(|db, _| {
        interrupt(db);
        db.execute("DROP TABLE a; DROP INDEX t_x; INSERT INTO t VALUES (7)");
        let report = run!(db, outside(), mark_reverted(2)).unwrap();
        assert_eq!(report.current().unwrap().to_string(), "1 m1");
        run!(db, outside(), up()).unwrap();
        assert_eq!(db.tables(), "a after b t");
    });
}

#[test]
fn a_check_that_finds_something_is_repeated_alone() {
    both(|db, _| {
        run!(db, outside(), up_to(1)).unwrap();
        db.execute("INSERT INTO t VALUES (13)");
        let error = run!(db, outside(), up()).unwrap_err();
        assert!(matches!(error, Error::CheckFailed { .. }), "{error:?}");
        assert_eq!(
            error.to_string(),
            "migration 2 m2, check, at migrations/2_m2.sql:8:1, in `SELECT * FROM t WHERE x = 13;` failed: it \
             returned x = 13; it runs outside a transaction, and stays begun with 5 statements done"
        );
        assert!(db.is_idle());
        run!(db, outside(), resume()).unwrap_err();
        db.execute("UPDATE t SET x = 12");
        run!(db, outside(), resume()).unwrap();
        assert_eq!(progress(db), "applied|5");
    });
}

#[test]
fn a_down_that_fails_is_gone_on_with_or_marked() {
    both(|db, _| {
        run!(db, outside(), up_to(1)).unwrap();
        db.execute("INSERT INTO t VALUES (7)");
        run!(db, outside(), up_to(2)).unwrap();
        db.execute("DELETE FROM t");
        let error = run!(db, outside(), down(1)).unwrap_err();
        assert!(
            error.to_string().starts_with(
                "migration 2 m2, down, at migrations/2_m2.sql:12:1, in `INSERT INTO a"
            ),
            "{error}"
        );
        assert_eq!(progress(db), "reverting|2");
        for error in [
            run!(db, outside(), lock_timeout(SOON).up()).unwrap_err(),
            run!(db, outside(), lock_timeout(SOON).down(1)).unwrap_err(),
        ] {
            assert!(
                matches!(error, Error::Interrupted { done: 2, .. }),
                "{error:?}"
            );
        }
        run!(db, outside(), mark_applied(2)).unwrap();
        assert_eq!(progress(db), "applied|2");
        run!(db, outside(), down(1)).unwrap_err();
        // Its first statement fails: the table is gone.
        assert_eq!(progress(db), "reverting|0");
        db.execute("CREATE TABLE b (x int); CREATE INDEX t_x ON t (x); INSERT INTO t VALUES (1)");
        let report = run!(db, outside(), resume()).unwrap();
        assert_eq!(steps(&report), ["reverted 2 m2"]);
        assert_eq!(
            (db.tables(), db.history()),
            ("t".to_owned(), vec!["1|applied".to_owned()])
        );
    });
}

#[test]
fn an_index_that_is_left_invalid_is_named() {
    both(|db, _| {
        for (create, left) in [
            ("CREATE UNIQUE INDEX CONCURRENTLY t_x ON t (x);", "t_x"),
            (
                "CREATE UNIQUE INDEX CONCURRENTLY ON app.t (x);",
                "app.t_x_idx",
            ),
            (
                "CREATE UNIQUE INDEX CONCURRENTLY \"T's\" ON t (x);",
                "\"T's\"",
            ),
        ] {
            let set = set(&[
                up(
                    "CREATE SCHEMA app;\nCREATE TABLE t (x int);\nINSERT INTO t VALUES (1), (1);\n\
                    CREATE TABLE app.t AS TABLE t;",
                ),
                format!("-- irreversible: a test\n-- up no-transaction\n{create}\n"),
            ]);
            let error = run!(db, set, up()).unwrap_err();
            let Error::Failed { source, .. } = &error else {
                panic!("{error:?}")
            };
            let said = source.to_string();
            assert!(said.starts_with("could not create unique index"), "{said}");
            let words = format!(
                "detail: Key (x)=(1) is duplicated.; the index {left} is left INVALID: drop it before this statement runs again"
            );
            assert!(said.ends_with(&words), "{said}");
            // Once more the same, as it stands in the way.
            let again = run!(db, set, resume()).unwrap_err();
            if left != "app.t_x_idx" {
                let words = format!(
                    "the index {left} is left INVALID: drop it before this statement runs again"
                );
                assert!(format!("{again:?}").contains(&words), "{again:?}");
            }
            db.execute(&format!(
                "DROP INDEX {left}; DELETE FROM t; DELETE FROM app.t"
            ));
            let others = "SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid";
            for index in db.rows(others) {
                db.execute(&format!("DROP INDEX {index}"));
            }
            run!(db, set, resume()).unwrap();
            db.execute("DROP SCHEMA app CASCADE; DROP TABLE t, schema_migrations");
        }
    });
}

/// Another session's index that is being built is not valid either.
#[test]
fn an_index_of_somebody_elses_is_not() {
    both(|db, database| {
        // The one index fails once the other is begun, which waits for a reader.
        db.execute(
            "CREATE TABLE t (x int); INSERT INTO t VALUES (1), (1); CREATE TABLE other (x int); \
             CREATE FUNCTION wait(x int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN \
             WHILE (SELECT count(*) FROM pg_stat_progress_create_index WHERE datname = current_database()) < 2 \
             LOOP PERFORM pg_sleep(0.005), pg_stat_clear_snapshot(); END LOOP; RETURN x; END $$",
        );
        let mut reader = database.client();
        reader
            .batch_execute("BEGIN; LOCK TABLE other IN ROW EXCLUSIVE MODE")
            .unwrap();
        let mut builder = database.client();
        let building = thread::spawn(move || {
            wait_for("the index of the migration", || {
                let begun = builder.query_one("SELECT to_regclass('t_x') IS NOT NULL", &[]);
                begun.unwrap().get::<_, bool>(0).then_some(())
            });
            builder.batch_execute("CREATE INDEX CONCURRENTLY other_x ON other (x)")
        });
        let set = set(&[
            "-- irreversible: a test\n-- up no-transaction\nCREATE UNIQUE INDEX CONCURRENTLY t_x ON t (wait(x));\n",
        ])
        .table("schema_migrations");
        let error = run!(db, set, up()).unwrap_err();
        let words = "; the index t_x is left INVALID: drop it before this statement runs again";
        assert!(format!("{error:?}").contains(words), "{error:?}");
        reader.batch_execute("ROLLBACK").unwrap();
        building.join().unwrap().unwrap();
    });
}

#[test]
fn one_that_was_edited_is_not_gone_on_with() {
    both(|db, _| {
        interrupt(db);
        let texts = outside();
        let texts: Vec<String> = texts
            .iter()
            .map(|it| {
                format!(
                    "-- irreversible: a test\n-- up no-transaction\n{}",
                    it.up_sql().unwrap().replace("1 / count", "2 / count")
                )
            })
            .collect();
        let error = run!(db, set(&texts), resume()).unwrap_err();
        assert!(matches!(error, Error::Drift { .. }), "{error:?}");
        let error = run!(db, only(outside(), &[1]), resume()).unwrap_err();
        assert!(matches!(error, Error::DatabaseAhead { .. }), "{error:?}");
        assert_eq!(progress(db), "applying|3");
    });
}
