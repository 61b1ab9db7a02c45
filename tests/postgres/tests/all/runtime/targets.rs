//! Every way to run, and what it says it did.

use crate::clients::both;
use crate::sets::{only, set, states, steps, tables, up, up_down};
use migrate_runtime::{Error, Target, Transaction};

/// Times left out.
fn words(said: impl ToString) -> String {
    let said = said.to_string();
    let lines = said.lines().map(|line| match line.rsplit_once(" (") {
        Some((words, time)) if time.ends_with(" ms)") => words.to_owned(),
        _ => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn up_and_down_to_anywhere() {
    both(|db, _| {
        let report = run!(db, tables(3), up_to(2)).unwrap();
        assert_eq!(steps(&report), ["applied 1 m1", "applied 2 m2"]);
        assert_eq!(report.current().unwrap().to_string(), "2 m2");
        assert_eq!(db.tables(), "t1 t2");
        let report = run!(db, tables(3), up()).unwrap();
        assert_eq!(steps(&report), ["applied 3 m3"]);
        assert_eq!(
            words(run!(db, tables(3), up()).unwrap()),
            "up to date at 3 m3"
        );
        assert_eq!(db.history(), ["1|applied", "2|applied", "3|applied"]);

        let report = run!(db, tables(3), redo()).unwrap();
        assert_eq!(steps(&report), ["reverted 3 m3", "applied 3 m3"]);
        let report = run!(db, tables(3), down(1)).unwrap();
        assert_eq!(steps(&report), ["reverted 3 m3"]);
        assert_eq!(db.tables(), "t1 t2");
        let report = run!(db, tables(3), down_to(0)).unwrap();
        assert_eq!(steps(&report), ["reverted 2 m2", "reverted 1 m1"]);
        assert_eq!(report.current(), None);
        assert_eq!((db.tables(), db.history().len()), (String::new(), 0));
        let error = run!(db, tables(3), up_to(4)).unwrap_err();
        assert!(matches!(error, Error::UnknownVersion { version: 4, .. }));
        assert!(db.is_idle());
    });
}

#[test]
fn a_row_holds_what_the_set_does() {
    both(|db, _| {
        let one = set(&[
            "-- description: it's \\ there\n-- up\nCREATE TABLE a (x int);\n\
                         INSERT INTO a VALUES (1);\n-- down\nDELETE FROM a WHERE x::text = 'a''\\b';\n\
                         DROP TABLE a;\n",
        ]);
        run!(db, one, up()).unwrap();
        let migration = one.iter().next().unwrap();
        let row = "SELECT id, version, name, description, checksum, state, statements_done, down_options, down_sql, \
                   applied_at BETWEEN now() - interval '1 minute' AND now(), execution_time_ms BETWEEN 0 AND 60000 \
                   FROM schema_migrations";
        assert_eq!(
            db.value(row),
            format!(
                "1|1|m1|it's \\ there|{}|applied|2|0,39|{}|t|t",
                migration.checksum(),
                migration.down_sql().unwrap()
            )
        );
        // The order of application is that of the rows.
        let two = set(&[up("SELECT 1;"), up("SELECT 2;"), up("SELECT 3;")]).table("other");
        run!(db, only(two, &[1, 3]).table("other"), up()).unwrap();
        run!(db, two, allow_out_of_order(true).up()).unwrap();
        assert_eq!(
            db.rows("SELECT version FROM other ORDER BY id"),
            ["1", "3", "2"]
        );
    });
}

#[test]
fn status_says_how_each_stands_and_makes_nothing() {
    both(|db, _| {
        let all = tables(4);
        let status = run!(db, all, status()).unwrap();
        assert_eq!(
            states(&status),
            [
                "1 m1 pending",
                "2 m2 pending",
                "3 m3 pending",
                "4 m4 pending"
            ]
        );
        assert_eq!(
            db.value("SELECT to_regclass('schema_migrations') IS NULL"),
            "t"
        );
        run!(db, only(all, &[1, 2, 4]), up()).unwrap();
        db.execute("UPDATE schema_migrations SET checksum = 'x' WHERE version = 2");
        let status = run!(db, only(all, &[1, 2, 3]), status()).unwrap();
        assert_eq!(
            states(&status),
            [
                "1 m1 applied",
                "2 m2 drifted",
                "3 m3 out of order",
                "4 m4 unknown"
            ]
        );
        assert!(!status.is_up_to_date());
        let at = status.migrations()[0].applied_at().unwrap();
        let like = "SELECT E'{}' ~ '^20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-9:]{8}[.][0-9]{3}Z$'";
        assert_eq!(db.value(&like.replacen("{}", at, 1)), "t", "{at}");
    });
}

/// Whatever the connection calls its time zone and writes dates like.
#[test]
fn times_are_utc() {
    both(|db, _| {
        run!(db, tables(1), up()).unwrap();
        db.execute("UPDATE schema_migrations SET applied_at = '2026-01-31 13:00:00.1234+01'");
        db.execute("SET timezone = 'Asia/Kolkata'; SET datestyle = 'SQL, DMY'");
        let status = run!(db, tables(1), status()).unwrap();
        let at = status.migrations()[0].applied_at();
        assert_eq!(at, Some("2026-01-31T12:00:00.123Z"));
    });
}

#[test]
fn a_plan_is_what_would_be_done() {
    both(|db, _| {
        let plan = run!(db, tables(3), plan(Target::UpTo(2))).unwrap();
        assert_eq!(plan.to_string(), "apply 1 m1\napply 2 m2");
        run!(db, tables(3), up()).unwrap();
        let plan = run!(db, tables(3), plan(Target::DownTo(1))).unwrap();
        assert_eq!(plan.to_string(), "revert 3 m3\nrevert 2 m2");
        assert!(
            run!(db, tables(3), plan(Target::Latest))
                .unwrap()
                .is_empty()
        );
        assert_eq!(db.tables(), "t1 t2 t3");
    });
}

#[test]
fn one_transaction_or_one_for_each_migration() {
    both(|db, _| {
        let ids = "SELECT count(DISTINCT xmin::text) FROM schema_migrations";
        run!(db, tables(3), up()).unwrap();
        assert_eq!(db.value(ids), "1");
        run!(db, tables(3), down_to(0)).unwrap();
        let each = Transaction::PerMigration;
        run!(db, tables(3), transaction(each).up()).unwrap();
        assert_eq!(db.value(ids), "3");
        let report = run!(db, tables(3), transaction(each).down_to(1)).unwrap();
        assert_eq!(steps(&report), ["reverted 3 m3", "reverted 2 m2"]);
    });
}

#[test]
fn no_way_back_is_told_before_anything_is_done() {
    both(|db, _| {
        let set = set(&[
            up("CREATE TABLE a (x int);"),
            up_down("CREATE TABLE b (x int);", "DROP TABLE b;"),
        ]);
        run!(db, set, up()).unwrap();
        let error = run!(db, set, down_to(0)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "no way back from 1 m1 (a test); nothing was changed"
        );
        assert_eq!(db.tables(), "a b");
    });
}

#[test]
fn what_is_required_is_there() {
    both(|db, _| {
        let texts = [
            up_down("CREATE TABLE a (x int);", "DROP TABLE a;"),
            format!(
                "-- requires: 1\n{}",
                up_down("CREATE TABLE b (x int);", "DROP TABLE b;")
            ),
        ];
        let error = run!(db, only(set(&texts), &[2]), up()).unwrap_err();
        assert!(matches!(error, Error::Requires { .. }), "{error:?}");
        assert_eq!(db.tables(), "");
        run!(db, set(&texts), up()).unwrap();
    });
}
