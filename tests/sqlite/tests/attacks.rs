//! What an outsider tried, and what came of it.
#![expect(clippy::unwrap_used, reason = "a test")]

use migrate_runtime::__private::{Code, Parts, Transaction, Work};
use migrate_runtime::{
    Backup, Error, Event, Migration, Migrations, NewerDatabase, Sqlite, StepResult, Target,
    embed_migrations,
};
use migrate_sqlite_tests::{File, guest_set, history, only, set, up, up_down, value};
use migrate_test_support::dump;
use rusqlite::Connection;

static PEOPLE: Migrations = embed_migrations!("fixtures/with_rust", watched = false);

#[test]
fn a_migration_that_touches_the_history_is_refused() {
    for sql in [
        "DROP TABLE schema_migrations;",
        "DELETE FROM schema_migrations WHERE version = 1;",
        "ALTER TABLE schema_migrations RENAME TO other;",
    ] {
        let file = File::new();
        let set = guest_set(&[up("CREATE TABLE a (x);"), up(sql)]);
        only(set, &[1]).up(&mut file.open()).unwrap();
        let before = file.dump();
        let error = set.up(&mut file.open()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "history table `schema_migrations`: expected as many rows as before (1), found 0: a migration of this \
             run has changed it; nothing was changed",
        );
        assert_eq!(file.dump(), before, "{sql}");
    }
}

/// A set of one step in Rust.
fn step(run: fn(&Transaction<'_>) -> StepResult) -> Migrations {
    let (line, column) = (1, 1);
    let list = vec![Migration::<Sqlite>::__new(Parts {
        version: 1,
        digits: 1,
        name: "step",
        description: "",
        path: "migrations/1_step.rs",
        requires: &[],
        irreversible: Some("a test"),
        allows: &[],
        checksum: "rust",
        up: Work::Code(Code { run, line, column }),
        check: None,
        down: None,
    })];
    Migrations::__new(list.leak())
}

#[test]
fn a_step_that_asks_for_a_database_in_memory_gets_one() {
    let set = step(|tx| {
        let people: i64 = value(&PEOPLE.in_memory()?, "SELECT count(*) FROM person");
        tx.execute_batch(&format!(
            "CREATE TABLE counted AS SELECT {people} AS people"
        ))?;
        Ok(())
    });
    let db = set.in_memory().unwrap();
    assert_eq!(value::<i64>(&db, "SELECT people FROM counted"), 2);
}

#[test]
fn a_step_cannot_pass_off_its_own_savepoint() {
    let file = File::new();
    let set = step(|tx| {
        tx.execute_batch("CREATE TABLE a (x); COMMIT; BEGIN; SAVEPOINT migrate_step")?;
        Ok(())
    });
    let error = set.up(&mut file.open()).unwrap_err();
    assert!(matches!(error, Error::Escaped { .. }), "{error:?}");
}

#[test]
fn a_step_that_goes_on_after_a_rollback_is_found_out() {
    let file = File::new();
    let set = step(|tx| {
        tx.execute_batch("CREATE TABLE a (x UNIQUE); INSERT INTO a VALUES (1)")?;
        // Swallowed: the transaction is gone, and what follows is committed by itself.
        let _ = tx.execute_batch("INSERT OR ROLLBACK INTO a VALUES (1)");
        tx.execute_batch("CREATE TABLE stays (x)")?;
        Err("no more".into())
    });
    let error = set.up(&mut file.open()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "migration 1 step ended the transaction it ran in: what that had done is committed or rolled back, \
         and is not in the history",
    );
    assert!(file.dump().contains("table stays"));
}

#[test]
fn a_stored_statement_that_begins_a_transaction_leaves_none_open() {
    let new = set(&[
        up_down("CREATE TABLE a (x);", "DROP TABLE a;"),
        up_down("CREATE TABLE b (x);", "DROP TABLE b;"),
    ]);
    let file = File::new();
    let mut db = file.open();
    new.up(&mut db).unwrap();
    let hostile = "UPDATE schema_migrations SET down_sql = 'BEGIN;', down_options = 'no-transaction 0' WHERE version = 2";
    db.execute_batch(hostile).unwrap();
    let old = only(new, &[1]).migrator(&mut db);
    let error = old.newer_database(NewerDatabase::Revert).up().unwrap_err();
    let Error::Failed { source, .. } = &error else {
        panic!("{error:?}")
    };
    assert_eq!(
        source.to_string(),
        "it began a transaction, which was rolled back"
    );
    assert!(db.is_autocommit());
    assert_eq!(history(&file.open())[1], (2, "reverting".to_owned()));
}

#[test]
fn a_backup_is_of_one_moment_however_much_others_write() {
    let file = File::new();
    let mut db = file.open();
    db.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE log (x); CREATE TABLE much (x)")
        .unwrap();
    let rows = "WITH n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
                INSERT INTO much SELECT randomblob(4000) FROM n";
    db.execute_batch(rows).unwrap();
    let writer = file.open();
    let folder = file.path().with_file_name("backups");
    let mut left = Vec::new();
    let report = guest_set(&[up("CREATE TABLE a (x);")])
        .migrator(&mut db)
        .backup(Backup::to_dir(&folder))
        .on_event(|event| {
            if let Event::BackingUp { remaining, .. } = event {
                left.push(*remaining);
                writer.execute_batch("INSERT INTO log VALUES (1)").unwrap();
            }
        })
        .up()
        .unwrap();
    // Never begun anew: less is left each time, and what was written meanwhile is not in it.
    assert!(
        left.len() > 2 && left.windows(2).all(|two| two[1] < two[0]),
        "{left:?}"
    );
    let copy = Connection::open(report.backup().unwrap()).unwrap();
    assert_eq!(value::<i64>(&copy, "SELECT count(*) FROM log"), 0);
    assert_eq!(value::<i64>(&copy, "SELECT count(*) FROM much"), 3000);
}

#[cfg(unix)]
#[test]
fn who_may_not_read_the_database_may_not_read_its_backup() {
    use std::fs::{Permissions, metadata, set_permissions};
    use std::os::unix::fs::PermissionsExt;
    let file = File::new();
    let mut db = file.open();
    db.execute_batch("CREATE TABLE secret (x)").unwrap();
    set_permissions(file.path(), Permissions::from_mode(0o600)).unwrap();
    let place = file.path().with_file_name("before.db");
    let set = guest_set(&[up("CREATE TABLE a (x);")]);
    set.migrator(&mut db)
        .backup(Backup::to_file(&place))
        .up()
        .unwrap();
    assert_eq!(metadata(place).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn verifying_writes_no_file() {
    let file = File::new();
    let other = file.path().with_file_name("vacuumed.db");
    let sql = format!(
        "-- irreversible: a test\n-- up no-transaction\nCREATE TABLE a (x);\nVACUUM INTO '{}';\n",
        other.display()
    );
    let set = set(&[sql]);
    let mut db = file.open();
    set.up(&mut db).unwrap();
    std::fs::remove_file(&other).unwrap();
    let report = set.migrator(&mut db).verify_schema().unwrap();
    assert!(report.is_as_migrated(), "{report}");
    assert!(!other.exists());
    assert!(dump(&db).contains("table a"));
}

/// What verifying says of a database whose tables were made by hand with these words.
fn verified(made: &str, there: &str) -> String {
    let mut db = Connection::open_in_memory().unwrap();
    let set = guest_set(&[up(made)]);
    set.up(&mut db).unwrap();
    db.execute_batch(&format!("DROP TABLE a; {there}")).unwrap();
    set.migrator(&mut db).verify_schema().unwrap().to_string()
}

#[test]
fn verifying_sees_what_no_pragma_tells_at_once() {
    for (made, there, said) in [
        (
            "CREATE TABLE a (x TEXT DEFAULT \"Abc\");",
            "CREATE TABLE a (x TEXT DEFAULT \"aBC\")",
            "column x: expected TEXT DEFAULT \"Abc\", found TEXT DEFAULT \"aBC\"",
        ),
        (
            "CREATE TABLE a (id INTEGER PRIMARY KEY);",
            "CREATE TABLE a (id INTEGER PRIMARY KEY DESC)",
            "PRIMARY KEY DESC is not expected",
        ),
        (
            "CREATE TABLE a (x, y, UNIQUE (x, y));",
            "CREATE TABLE a (x, y, UNIQUE (x, y DESC))",
            "UNIQUE (x, y) is missing",
        ),
    ] {
        let found = verified(made, there);
        assert!(found.contains(said), "{found}");
        assert_eq!(
            verified(made, made),
            "the schema is as its migrations make it"
        );
    }
}

#[test]
fn verifying_replays_each_migration_with_the_settings_of_a_run() {
    let mut db = Connection::open_in_memory().unwrap();
    db.execute_batch("PRAGMA legacy_alter_table = ON").unwrap();
    let keys_on = up("ALTER TABLE p RENAME TO q;").replace("-- up", "-- up foreign-keys-on");
    let set = guest_set(&[
        up("CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p REFERENCES p);"),
        keys_on,
        up("CREATE TABLE a (x); PRAGMA query_only = ON;"),
        up("CREATE TABLE b (x);"),
    ]);
    set.up(&mut db).unwrap();
    let report = set.migrator(&mut db).verify_schema().unwrap();
    assert!(report.is_as_migrated(), "{report}");
}

#[test]
fn a_migration_that_needs_rows_and_rolls_back_is_not_replayed() {
    let mut db = Connection::open_in_memory().unwrap();
    db.execute_batch("CREATE TABLE t (id); INSERT INTO t VALUES (1)")
        .unwrap();
    let set = guest_set(&[
        up("CREATE TABLE u (x NOT NULL);"),
        up("INSERT OR ROLLBACK INTO u SELECT count(*) FROM t;"),
    ]);
    set.up(&mut db).unwrap();
    let report = set.migrator(&mut db).verify_schema().unwrap();
    assert_eq!(report.not_replayed().len(), 1, "{report}");
}

#[test]
fn a_dry_run_refuses_what_the_run_would() {
    let set = guest_set(&[
        up("CREATE TABLE a (x);"),
        up("DELETE FROM schema_migrations;"),
    ]);
    let mut db = Connection::open_in_memory().unwrap();
    only(set, &[1]).up(&mut db).unwrap();
    let error = set.migrator(&mut db).dry_run(Target::Latest).unwrap_err();
    assert!(matches!(error, Error::History { .. }), "{error:?}");
    assert_eq!(history(&db).len(), 1);
}

#[test]
fn a_stored_statement_that_commits_is_the_last_to_run() {
    for (down, offsets) in [
        ("COMMIT; DROP TABLE b;", "0,8"),
        ("ROLLBACK; DROP TABLE b;", "0,10"),
    ] {
        let file = File::new();
        let new = set(&[
            up_down("CREATE TABLE a (x);", "DROP TABLE a;"),
            up_down("CREATE TABLE b (x);", "DROP TABLE b;"),
        ]);
        new.up(&mut file.open()).unwrap();
        let hostile =
            "UPDATE schema_migrations SET down_sql = ?1, down_options = ?2 WHERE version = 2";
        file.open().execute(hostile, [down, offsets]).unwrap();
        let before = file.dump();
        let mut db = file.open();
        let old = only(new, &[1]).migrator(&mut db);
        let error = old.newer_database(NewerDatabase::Revert).up().unwrap_err();
        let Error::Escaped { source, .. } = &error else {
            panic!("{error:?}")
        };
        assert_eq!(source.to_string(), "it ended the transaction");
        assert!(db.is_autocommit());
        assert_eq!(file.dump(), before, "{down}");
    }
}

#[test]
fn a_migration_that_changes_the_shape_of_the_history_is_refused() {
    let shape = "id, version, name, description, checksum, state, statements_done, applied_at, \
                 execution_time_ms, down_options, down_sql";
    for (sql, said) in [
        (
            "ALTER TABLE schema_migrations DROP COLUMN description;".to_owned(),
            "expected the columns description as well",
        ),
        (
            "ALTER TABLE schema_migrations RENAME COLUMN state TO how;".to_owned(),
            "expected the columns state as well",
        ),
        (
            "ALTER TABLE schema_migrations RENAME TO h; \
             CREATE VIEW schema_migrations AS SELECT * FROM h;"
                .to_owned(),
            "expected a table, found a view",
        ),
        (
            "ALTER TABLE schema_migrations RENAME TO h; \
             CREATE VIEW \"Schema_Migrations\" AS SELECT * FROM no_such;"
                .to_owned(),
            "expected a table, found a view",
        ),
        (
            format!(
                "DROP TABLE schema_migrations; CREATE TABLE schema_migrations ({shape}, who NOT NULL); \
                 INSERT INTO schema_migrations (version, who) VALUES (1, 2);"
            ),
            "column who is not this library's",
        ),
        (
            format!(
                "DROP TABLE schema_migrations; CREATE VIRTUAL TABLE schema_migrations USING fts5 ({shape});"
            ),
            "expected as many rows as before (1), found 0",
        ),
        (
            "CREATE TABLE other (x); DROP TABLE schema_migrations; CREATE INDEX schema_migrations ON other (x);"
                .to_owned(),
            "writing the history failed",
        ),
    ] {
        let file = File::new();
        let set = guest_set(&[up("CREATE TABLE a (x);"), up(&sql)]);
        only(set, &[1]).up(&mut file.open()).unwrap();
        let before = file.dump();
        let error = set.up(&mut file.open()).unwrap_err();
        assert!(error.to_string().contains(said), "{error:?}");
        assert_eq!(file.dump(), before, "{sql}");
    }
}

#[test]
fn what_a_migration_calls_like_the_history_is_no_history() {
    for (sql, said) in [
        (
            "CREATE VIEW schema_migrations AS SELECT 1 AS version;",
            Some("expected a table, found a view"),
        ),
        (
            "CREATE VIEW schema_migrations AS SELECT * FROM no_such;",
            Some("expected a table, found a view"),
        ),
        (
            "CREATE VIRTUAL TABLE schema_migrations USING fts5 (version);",
            Some("expected the columns id, name"),
        ),
        ("CREATE TEMP TABLE schema_migrations (x);", None),
        ("CREATE TEMP VIEW schema_migrations AS SELECT 1 AS x;", None),
        (
            "CREATE TABLE t (x); CREATE TRIGGER schema_migrations AFTER INSERT ON t BEGIN SELECT 1; END;",
            None,
        ),
    ] {
        let file = File::new();
        let mut db = file.open();
        let result = guest_set(&[up(sql)]).up(&mut db);
        match said {
            None => assert!(
                result.is_ok() && history(&db).len() == 1,
                "{sql}: {result:?}"
            ),
            Some(said) => {
                let error = result.unwrap_err();
                assert!(error.to_string().contains(said), "{error:?}");
                assert_eq!(file.dump(), "");
            }
        }
    }
}
