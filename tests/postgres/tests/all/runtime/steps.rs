//! Steps in Rust, written for each client.

use crate::clients::{BOTH, Db, Kind, RUNTIME, both};
use crate::sets::{only, steps};
use migrate_postgres_tests::database;
use migrate_runtime::{
    DryStep, Error, Migrations, Postgres, Target, Transaction, embed_migrations,
};
use std::panic::{AssertUnwindSafe, catch_unwind};

static BLOCKING: Migrations<Postgres> =
    embed_migrations!("fixtures/blocking", database = "postgres", watched = false);
static ASYNC: Migrations<Postgres> =
    embed_migrations!("fixtures/async", database = "postgres", watched = false);

/// Some of the steps for a client, behind the tables.
fn misbehaving(db: &Db, versions: &[i64]) -> Migrations<Postgres> {
    let all = match db {
        Db::Blocking(_) => BLOCKING,
        Db::Async(_) => ASYNC,
    };
    only(all, versions)
}

fn names(db: &mut Db) -> String {
    db.value("SELECT string_agg(id || name, ' ' ORDER BY id) FROM item")
}

#[test]
fn a_step_runs_and_is_reverted_like_any_other() {
    both(|db, _| {
        let set = misbehaving(db, &[1, 2, 10]);
        let report = run!(db, set, up()).unwrap();
        assert_eq!(
            steps(&report),
            ["applied 01 items", "applied 02 capitals", "applied 10 last"]
        );
        assert_eq!(names(db), "1BELL 2WHEEL");
        let row = "SELECT checksum, description, statements_done, down_options, down_sql FROM schema_migrations \
                   WHERE version = 2";
        assert_eq!(db.value(row), "rust|names in capital letters|0||NULL");
        run!(db, set, down(2)).unwrap();
        assert_eq!(names(db), "1bell 2wheel");
        run!(db, set, transaction(Transaction::PerMigration).up()).unwrap();
        run!(db, set, down_to(0)).unwrap();
        assert_eq!(db.tables(), "");
        let dry_run = run!(db, set, dry_run(Target::Latest)).unwrap();
        let changed: Vec<&[u64]> = dry_run.steps().iter().map(DryStep::rows_changed).collect();
        assert_eq!(changed, [&[0, 2][..], &[2], &[0]]);
        assert_eq!(db.tables(), "");
        assert!(db.is_idle());
    });
}

#[test]
fn what_a_step_opens_and_sets_ends_with_it() {
    both(|db, _| {
        let role = "SELECT current_user || ' ' || current_setting('search_path')";
        let before = db.value(role);
        let all = misbehaving(db, &[1, 10, 11]);
        run!(db, all, up()).unwrap();
        assert_eq!(names(db), "1bell 2wheel 8copied");
        assert_eq!(db.value(role), before);
        assert_eq!(db.history().len(), 3);
    });
}

#[test]
fn one_that_fails_leaves_everything_as_it_was() {
    both(|db, _| {
        run!(db, misbehaving(db, &[1]), up()).unwrap();
        let folder = if matches!(db, Db::Blocking(_)) {
            "blocking"
        } else {
            "async"
        };
        for (version, words) in [
            (3, "invalid digit found in string"),
            (
                4,
                "duplicate key value violates unique constraint \"item_pkey\"",
            ),
            (
                9,
                "current transaction is aborted, commands ignored until end of transaction block (SQLSTATE 25P02)",
            ),
        ] {
            let set = misbehaving(db, &[1, 2, version]);
            let error = run!(db, set, up()).unwrap_err();
            let Error::Failed { at, .. } = &error else {
                panic!("{error:?}")
            };
            let path = at.path().unwrap();
            assert!(
                path.contains(&format!("fixtures/{folder}/0{version}_")),
                "{path}"
            );
            let said = format!("{error:?}");
            assert!(said.contains(words), "{said}");
            assert!(
                said.contains("in `fn up` failed; nothing of this run was kept"),
                "{said}"
            );
            assert_eq!(
                (names(db), db.tables()),
                ("1bell 2wheel".to_owned(), "item".to_owned())
            );
            assert!(db.is_idle());
        }
        run!(db, misbehaving(db, &[1, 2]), up()).unwrap();
    });
}

#[test]
fn one_that_panics_leaves_database_and_connection_as_they_were() {
    both(|db, _| {
        run!(db, misbehaving(db, &[1]), up()).unwrap();
        let set = misbehaving(db, &[1, 2, 5]);
        let panic = catch_unwind(AssertUnwindSafe(|| run!(&mut *db, set, up()).map(drop)));
        let words = panic.unwrap_err();
        assert_eq!(*words.downcast::<&str>().unwrap(), "a panic of the step's");
        assert_eq!(
            (names(db), db.tables()),
            ("1bell 2wheel".to_owned(), "item".to_owned())
        );
        assert_eq!(
            (db.value("SHOW work_mem"), db.is_idle()),
            ("4MB".to_owned(), true)
        );
        run!(db, misbehaving(db, &[1, 2]), up()).unwrap();
    });
}

#[test]
fn one_that_ends_the_transaction_is_found_out() {
    both(|db, _| {
        run!(db, misbehaving(db, &[1]), up()).unwrap();
        for (version, name, escaped) in [
            (6, "06 commits", "half item"),
            (7, "07 commits_and_begins", "item"),
            (8, "08 rolls_back_and_fails", "item"),
        ] {
            let set = misbehaving(db, &[1, version, 10]);
            let error = run!(db, set, up()).unwrap_err();
            assert!(matches!(error, Error::Escaped { .. }), "{error:?}");
            let words = format!(
                "migration {name} ended the transaction it ran in: what that had done is committed or rolled back, and \
                 is not in the history"
            );
            assert_eq!(error.to_string(), words);
            assert!(!format!("{error:?}").contains("migrate_step_"), "{error:?}");
            assert_eq!((db.tables(), db.history().len()), (escaped.to_owned(), 1));
            assert!(db.is_idle());
            db.execute("DROP TABLE IF EXISTS half");
        }
    });
}

/// Found out before anything is done, also where it is not the first step of the run.
#[test]
fn the_other_client_is_refused() {
    for kind in BOTH {
        let database = database();
        let mut db = kind.connect(&database.local_url());
        let (set, needed, found) = match kind {
            Kind::Blocking => (ASYNC, "tokio_postgres::Client", "postgres::Client"),
            Kind::Async => (BLOCKING, "postgres::Client", "tokio_postgres::Client"),
        };
        let set = only(set, &[1, 2, 10]);
        let words = format!(
            "02 capitals is a step in Rust for `{needed}`, and this is a `{found}`\n\
             \x20 help: run the set with the client that its steps are written for; nothing was changed"
        );
        let each = Transaction::PerMigration;
        for error in [
            run!(&mut db, set, up()).unwrap_err(),
            run!(&mut db, set, transaction(each).up()).unwrap_err(),
            run!(&mut db, set, plan(Target::Latest)).unwrap_err(),
            run!(&mut db, set, dry_run(Target::Latest)).unwrap_err(),
        ] {
            assert_eq!(format!("{error:?}"), words);
        }
        assert_eq!(
            db.value("SELECT to_regclass('schema_migrations') IS NULL"),
            "t"
        );
        // What needs no step of it is done.
        run!(&mut db, set, up_to(1)).unwrap();
        run!(&mut db, set, baseline(1)).unwrap_err();
        let mut other = match db {
            Db::Blocking(_) => Kind::Async.connect(&database.local_url()),
            Db::Async(_) => Kind::Blocking.connect(&database.local_url()),
        };
        run!(&mut other, set, up()).unwrap();
        let error = run!(&mut db, set, down_to(0)).unwrap_err();
        assert!(matches!(error, Error::WrongClient { .. }), "{error:?}");
        assert!(run!(&mut db, set, up()).unwrap().entries().is_empty());
    }
}

/// A step may be moved between threads while it waits.
#[test]
fn a_run_can_be_spawned() {
    let database = database();
    let Db::Async(mut client) = Kind::Async.connect(&database.local_url()) else {
        panic!()
    };
    let run = RUNTIME.spawn(async move {
        let set = only(ASYNC, &[1, 2]);
        let report = set.up_async(&mut client).await;
        (
            report.map(|report| report.applied().count()),
            set.status_async(&mut client).await,
        )
    });
    let (applied, status) = RUNTIME.block_on(run).unwrap();
    assert_eq!(applied.unwrap(), 2);
    assert!(status.unwrap().is_up_to_date());
}
