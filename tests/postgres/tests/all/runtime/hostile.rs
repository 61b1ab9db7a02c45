//! History tables that are not ours, or hold what we never write: told, and left alone.

use crate::clients::{Db, both};
use crate::sets::{only, tables};
use migrate_runtime::{Error, Target};

/// What every way to run says of the table that is there, which is the same.
#[track_caller]
fn refused(db: &mut Db) -> String {
    let set = tables(3);
    let results = [
        run!(db, set, up()).unwrap_err(),
        run!(db, set, down(1)).unwrap_err(),
        run!(db, set, baseline(1)).unwrap_err(),
        run!(db, set, status()).unwrap_err(),
        run!(db, set, plan(Target::Latest)).unwrap_err(),
        run!(db, set, dry_run(Target::Latest)).unwrap_err(),
        run!(db, set, resume()).unwrap_err(),
        run!(db, set, repair([1])).unwrap_err(),
    ];
    let problems = results.map(|error| match error {
        Error::History { table, problem, .. } => {
            assert_eq!(table, "schema_migrations");
            problem
        }
        error => panic!("{error:?}"),
    });
    assert!(
        problems.iter().all(|problem| *problem == problems[0]),
        "{problems:?}"
    );
    assert!(db.is_idle());
    problems[0].clone()
}

#[test]
fn a_table_of_another_shape() {
    both(|db, _| {
        for (sql, problem) in [
            (
                "CREATE TABLE schema_migrations (version varchar(255) PRIMARY KEY)",
                "expected the columns id, name, description, checksum, state, statements_done, applied_at, \
                 execution_time_ms, down_options, down_sql as well, found version",
            ),
            (
                "CREATE TABLE schema_migrations ()",
                "expected the columns id, version, name, description, checksum, state, statements_done, applied_at, \
                 execution_time_ms, down_options, down_sql as well, found ",
            ),
            (
                "CREATE VIEW schema_migrations AS SELECT 1 AS version",
                "expected a table, found a view",
            ),
            (
                "CREATE MATERIALIZED VIEW schema_migrations AS SELECT 1 AS version",
                "expected a table, found a materialized view",
            ),
            (
                "CREATE SEQUENCE schema_migrations",
                "expected a table, found a sequence",
            ),
        ] {
            db.execute(sql);
            assert_eq!(refused(db), problem);
            let kind = sql
                .split(" schema")
                .next()
                .unwrap()
                .trim_start_matches("CREATE ");
            db.execute(&format!("DROP {kind} schema_migrations"));
        }
    });
}

#[test]
fn columns_of_another_kind() {
    both(|db, _| {
        run!(db, tables(2), up()).unwrap();
        for (change, back, problem) in [
            (
                "ALTER version TYPE int",
                "ALTER version TYPE bigint",
                "column version: expected the type bigint, found integer",
            ),
            (
                "ALTER state TYPE varchar(20)",
                "ALTER state TYPE text",
                "column state: expected the type text, found character varying",
            ),
            (
                "ALTER applied_at TYPE timestamp",
                "ALTER applied_at TYPE timestamptz",
                "column applied_at: expected the type timestamp with time zone, found timestamp without time zone",
            ),
            (
                "ADD who text NOT NULL",
                "DROP who",
                "column who is not this library's: expected that it allows NULL or has a default, found NOT NULL \
                 without one",
            ),
        ] {
            db.execute("CREATE TABLE kept AS TABLE schema_migrations");
            if change.starts_with("ADD") {
                db.execute("DELETE FROM schema_migrations");
            }
            db.execute(&format!("ALTER TABLE schema_migrations {change}"));
            assert_eq!(refused(db), problem);
            db.execute(&format!(
                "ALTER TABLE schema_migrations {back}; DELETE FROM schema_migrations; \
                 INSERT INTO schema_migrations SELECT * FROM kept; DROP TABLE kept"
            ));
        }
        assert!(run!(db, tables(2), status()).unwrap().is_up_to_date());
    });
}

/// A later release of the library adds such columns.
#[test]
fn further_columns_are_let_be() {
    both(|db, _| {
        run!(db, tables(1), up()).unwrap();
        db.execute(
            "ALTER TABLE schema_migrations ADD who text, ADD n int NOT NULL DEFAULT 7, \
             ADD more bigint GENERATED ALWAYS AS IDENTITY, ADD twice bigint GENERATED ALWAYS AS (version * 2) STORED",
        );
        run!(db, tables(3), up()).unwrap();
        run!(db, tables(3), down(1)).unwrap();
        let rows = db.rows("SELECT version, who, n, more, twice FROM schema_migrations");
        assert_eq!(rows, ["1|NULL|7|1|2", "2|NULL|7|2|4"]);
    });
}

#[test]
fn rows_with_nonsense() {
    both(|db, _| {
        run!(db, tables(2), up()).unwrap();
        db.execute(
            "ALTER TABLE schema_migrations DROP CONSTRAINT schema_migrations_pkey; \
             ALTER TABLE schema_migrations DROP CONSTRAINT schema_migrations_version_key; \
             DO $$ DECLARE c text; BEGIN FOR c IN SELECT attname FROM pg_attribute WHERE attnum > 0 AND \
             attrelid = 'schema_migrations'::regclass LOOP \
             EXECUTE format('ALTER TABLE schema_migrations ALTER %I DROP NOT NULL', c); END LOOP; END $$; \
             CREATE TABLE kept AS TABLE schema_migrations",
        );
        for (change, problem) in [
            (
                "version = -1",
                "row 2, column version: expected an integer from 1, found -1",
            ),
            (
                "version = 0",
                "row 2, column version: expected an integer from 1, found 0",
            ),
            (
                "version = NULL",
                "row 2, column version: expected an integer from 1, found NULL",
            ),
            ("version = 1", "version 1 stands in two rows"),
            (
                "name = NULL",
                "row 2, column name: expected text, found NULL",
            ),
            (
                "state = E'di\\'r\\x1bty'",
                "row 2, column state: expected applied, baseline, applying, reverting, found 'di'r\\u{1b}ty'",
            ),
            (
                "statements_done = -5",
                "row 2, column statements_done: expected an integer from 0, found -5",
            ),
            (
                "execution_time_ms = -5",
                "row 2, column execution_time_ms: expected an integer from 0, found -5",
            ),
            (
                "applied_at = NULL",
                "row 2, column applied_at: expected text, found NULL",
            ),
            (
                "applied_at = 'infinity'",
                "row 2, column applied_at: expected text, found NULL",
            ),
            (
                "id = NULL",
                "row 2, column id: expected an integer, found NULL",
            ),
        ] {
            db.execute(&format!(
                "UPDATE schema_migrations SET {change} WHERE version = 2"
            ));
            assert_eq!(refused(db), problem);
            db.execute("DELETE FROM schema_migrations; INSERT INTO schema_migrations TABLE kept");
        }
    });
}

#[test]
fn values_that_only_some_runs_look_at() {
    both(|db, _| {
        run!(db, tables(2), up()).unwrap();
        // A checksum that is none is drift, and can be repaired.
        db.execute("UPDATE schema_migrations SET checksum = E'\\n' WHERE version = 2");
        let error = run!(db, tables(2), up()).unwrap_err();
        assert!(matches!(error, Error::Drift { .. }), "{error:?}");
        run!(db, tables(2), repair([2])).unwrap();
        run!(db, tables(2), up()).unwrap();
        db.execute("UPDATE schema_migrations SET down_options = '0,999' WHERE version = 2");
        let error = run!(
            db,
            only(tables(2), &[1]),
            newer_database(migrate_runtime::NewerDatabase::Revert).up()
        );
        let words = "the row of version 2 holds no down text, or down_options that do not fit it";
        assert!(error.unwrap_err().to_string().contains(words));
    });
}

#[test]
fn triggers_that_swallow_what_is_written() {
    both(|db, _| {
        run!(db, tables(1), up()).unwrap();
        db.execute(
            "CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; \
             CREATE TRIGGER swallow BEFORE INSERT OR UPDATE OR DELETE ON schema_migrations \
             FOR EACH ROW EXECUTE FUNCTION swallow()",
        );
        for (error, version) in [
            (run!(db, tables(2), up()).unwrap_err(), 2),
            (run!(db, tables(1), down(1)).unwrap_err(), 1),
        ] {
            assert_eq!(
                error.to_string(),
                format!(
                    "history table `schema_migrations`: expected to write 1 row for version {version}, wrote 0; \
                     nothing was changed"
                )
            );
        }
        assert_eq!(
            (db.tables(), db.history()),
            ("t1".to_owned(), vec!["1|applied".to_owned()])
        );
    });
}

/// Other kinds of things by its name.
#[test]
fn an_index_or_a_type_of_its_name_is_in_the_way() {
    both(|db, _| {
        for sql in [
            "CREATE INDEX schema_migrations ON other (x)",
            "CREATE TYPE schema_migrations AS (x int)",
        ] {
            db.execute("CREATE TABLE IF NOT EXISTS other (x int)");
            db.execute(sql);
            let error = run!(db, tables(1).table("schema_migrations"), up()).unwrap_err();
            let words = format!("{error:?}");
            assert!(
                words.starts_with("making the history table failed; nothing of this run was kept"),
                "{words}"
            );
            assert!(
                words.contains("\"schema_migrations\" already exists"),
                "{words}"
            );
            assert_eq!(run!(db, tables(1), status()).unwrap().pending().count(), 1);
            db.execute("DROP TABLE other; DROP TYPE IF EXISTS schema_migrations");
        }
    });
}
