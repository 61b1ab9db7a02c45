//! A run that fails leaves the database as it was, wherever it fails.

use crate::clients::{Db, both};
use crate::sets::{only, set, steps, tables, up, up_down};
use migrate_postgres_tests::Database;
use migrate_runtime::{Error, Migrations, Postgres, Transaction};

/// Everything there is: the schema, and the rows of all tables.
fn dump(db: &mut Db, database: &Database<'_>) -> String {
    let tables = db.rows(
        "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND oid >= 16384 \
         AND relnamespace::regnamespace::text NOT LIKE 'pg!_%' ESCAPE '!' ORDER BY 1",
    );
    let mut text = database.schema();
    for table in tables {
        let rows = db.rows(&format!("SELECT t::text FROM {table} t ORDER BY 1"));
        text += &format!("{table}\n{}\n", rows.join("\n"));
    }
    text
}

const GOOD: &str = "CREATE TABLE item (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text);\n\
                    INSERT INTO item (name) VALUES ('bell'), ('wheel');\n\
                    CREATE INDEX item_name ON item (name);";

/// Three migrations, the `which`th of which fails in its `at`th statement.
fn failing(which: usize, at: usize) -> Migrations<Postgres> {
    let statements = |n: usize| {
        let mut statements = vec![
            format!("CREATE TABLE t{n} (x int);"),
            format!("INSERT INTO item (name) SELECT 'of {n}' FROM generate_series(1, 3);"),
            format!("UPDATE item SET name = name || '{n}';"),
        ];
        if n == which {
            statements.insert(at, "INSERT INTO nowhere VALUES (1);".to_owned());
        }
        up(&statements.join("\n"))
    };
    set(&[up(GOOD), statements(2), statements(3), statements(4)])
}

#[test]
fn a_statement_that_fails_anywhere_leaves_everything_as_it_was() {
    both(|db, database| {
        run!(db, only(failing(0, 0), &[1]), up()).unwrap();
        let before = dump(db, database);
        for which in 2..=4 {
            for at in 0..=3 {
                let error = run!(db, failing(which, at), up()).unwrap_err();
                let Error::Failed { at: place, .. } = &error else {
                    panic!("{error:?}")
                };
                assert_eq!(place.migration().version(), i64::try_from(which).unwrap());
                assert_eq!(dump(db, database), before, "{which} {at}");
                assert!(db.is_idle());
            }
        }
        run!(db, failing(0, 0), up()).unwrap();
    });
}

#[test]
fn one_transaction_for_each_keeps_the_earlier_ones_and_says_so() {
    both(|db, _| {
        let each = Transaction::PerMigration;
        let error = run!(db, failing(3, 1), transaction(each).up()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "migration 3 m3, up, at migrations/3_m3.sql:4:13, in `INSERT INTO nowhere VALUES (1);` failed; \
             kept of this run: applied 1 m1, 2 m2"
        );
        assert_eq!(db.history(), ["1|applied", "2|applied"]);
        assert_eq!(db.tables(), "item t2");
    });
}

#[test]
fn a_down_that_fails_reverts_nothing() {
    both(|db, database| {
        let set = set(&[
            up_down("CREATE TABLE a (x int);", "DROP TABLE a;\nSELECT 1 / 0;"),
            up_down("CREATE TABLE b (x int);", "DROP TABLE b;"),
        ]);
        run!(db, set, up()).unwrap();
        let before = dump(db, database);
        let error = run!(db, set, down_to(0)).unwrap_err();
        assert_eq!(
            format!("{error:?}"),
            "migration 1 m1, down, at migrations/1_m1.sql:5:1, in `SELECT 1 / 0;` failed; \
             nothing of this run was kept\n  caused by: division by zero (SQLSTATE 22012)"
        );
        assert_eq!(dump(db, database), before);
        run!(db, set, redo()).unwrap();
    });
}

/// The first start of all leaves no empty history either.
#[test]
fn a_first_run_that_fails_leaves_nothing() {
    both(|db, database| {
        let before = dump(db, database);
        for set in [failing(2, 0), failing(4, 3).table("ops.history")] {
            run!(db, set, up()).unwrap_err();
            assert_eq!(dump(db, database), before);
        }
    });
}

const MOOD: &str = "CREATE TYPE mood AS ENUM ('sad');\nCREATE TABLE person (mood mood);";
const VALUE: &str = "ALTER TYPE mood ADD VALUE 'happy';";
const USE: &str =
    "INSERT INTO person VALUES ('happy');\nALTER TABLE person ALTER mood SET DEFAULT 'happy';";

/// The server lets nobody use a value in the transaction that adds it.
#[test]
fn a_new_value_of_an_enum_is_used_by_the_next_migration() {
    both(|db, _| {
        let all = set(&[
            up(MOOD),
            up(VALUE),
            up(USE),
            up("CREATE TABLE more (x int);"),
        ]);
        let report = run!(db, all, up()).unwrap();
        assert_eq!(steps(&report).len(), 4);
        assert_eq!(db.value("SELECT mood FROM person"), "happy");
        let transactions = "SELECT string_agg(dense_rank::text, ' ' ORDER BY version) FROM \
                            (SELECT version, dense_rank() OVER (ORDER BY xmin::text::bigint) FROM schema_migrations) d";
        assert_eq!(db.value(transactions), "1 1 2 2");
    });
    both(|db, _| {
        let failing = set(&[up(MOOD), up(VALUE), up(USE), up("SELECT 1 / 0;")]);
        let error = run!(db, failing, up()).unwrap_err();
        assert!(
            error
                .to_string()
                .ends_with("; kept of this run: applied 1 m1, 2 m2"),
            "{error}"
        );
        assert_eq!(db.history(), ["1|applied", "2|applied"]);
        assert_eq!(db.value("SELECT count(*) FROM person"), "0");
    });
}

#[test]
fn a_value_and_its_use_in_one_migration_is_an_error_of_the_servers() {
    both(|db, _| {
        let one = set(&[up(MOOD), up(&format!("{VALUE}\n{USE}"))]);
        run!(db, only(one, &[1]), up()).unwrap();
        let error = run!(db, one, up()).unwrap_err();
        assert_eq!(
            format!("{error:?}"),
            "migration 2 m2, up, at migrations/2_m2.sql:4:28, in `INSERT INTO person VALUES ('happy');` failed; \
             nothing of this run was kept\n  caused by: unsafe use of new value \"happy\" of enum type mood \
             (SQLSTATE 55P04); hint: New enum values must be committed before they can be used."
        );
    });
}

/// What the server does by itself when nobody has asked: it must not go unseen.
#[test]
fn a_migration_that_changes_the_history_is_refused() {
    both(|db, _| {
        let set = set(&[
            up("CREATE TABLE a (x int);"),
            up("DELETE FROM schema_migrations;"),
        ]);
        run!(db, only(set, &[1]), up()).unwrap();
        let error = run!(db, set, up()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "history table `schema_migrations`: expected as many rows as before (1), found 0: a migration of \
             this run has changed it; nothing was changed"
        );
        assert_eq!(db.history(), ["1|applied"]);
    });
    both(|db, _| {
        let both_of_them = tables(1);
        run!(db, both_of_them, up()).unwrap();
        let set = set(&[
            up_down("CREATE TABLE t1 (x int);", "DROP TABLE t1;"),
            up("DROP TABLE schema_migrations;"),
        ]);
        let error = run!(db, set, up()).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("expected as many rows as before (1), found 0"),
            "{error}"
        );
        assert_eq!(db.history(), ["1|applied"]);
    });
}
