//! Check sections: what they find is shown, and rolls back.

use crate::clients::both;
use crate::sets::{only, set, up};
use migrate_runtime::{Error, Migrations, Postgres};

/// A table, and a migration with these checks.
fn checked(checks: &str) -> Migrations<Postgres> {
    set(&[
        up(
            "CREATE TABLE item (id int, name text, price numeric(9, 2));\n\
            INSERT INTO item SELECT n, 'n' || n, n / 2.0 FROM generate_series(1, 5) n;\n\
            INSERT INTO item VALUES (6, '', NULL), (7, E'a\\'b\\nc\\u001b', 1e3);",
        ),
        format!(
            "-- irreversible: a test\n-- up\nUPDATE item SET price = 1 WHERE id = 1;\n-- check\n{checks}\n"
        ),
    ])
}

#[test]
fn the_first_rows_are_shown_and_nothing_is_kept() {
    both(|db, _| {
        for (check, found) in [
            (
                "SELECT * FROM item WHERE id > 5 ORDER BY id;",
                "at migrations/2_m2.sql:5:1, in `SELECT * FROM item WHERE id > 5 ORDER BY id;` failed: it returned \
                 id = 6, name = '', price = NULL; id = 7, name = 'a'b\\nc\\u{1b}', price = 1000.00;",
            ),
            (
                "SELECT 1 WHERE false;\n\n  SELECT id AS \"the id\" FROM item ORDER BY id -- and so on; really",
                "at migrations/2_m2.sql:7:3, in `SELECT id AS \"the id\" FROM item ORDER BY id` failed: \
                 it returned the id = 1; the id = 2; the id = 3 and more;",
            ),
            (
                "WITH a AS (SELECT id FROM item WHERE price = 1) SELECT id FROM a ORDER BY id LIMIT 1;",
                "failed: it returned id = 1;",
            ),
            (
                "VALUES (1, 'x'), (2, 'y')",
                "failed: it returned column1 = 1, column2 = 'x'; column1 = 2, column2 = 'y';",
            ),
            (
                "/* why */ SELECT id FROM item WHERE id = 3 FOR UPDATE;;",
                "failed: it returned id = 3;",
            ),
        ] {
            run!(db, only(checked("SELECT 1"), &[1]), up()).unwrap();
            let error = run!(db, checked(check), up()).unwrap_err();
            assert!(matches!(error, Error::CheckFailed { .. }), "{error:?}");
            let words = error.to_string();
            assert!(words.contains(found), "{words}\n{found}");
            assert!(
                words.starts_with("migration 2 m2, check, at migrations/2_m2.sql:"),
                "{words}"
            );
            assert!(words.ends_with("; nothing of this run was kept"), "{words}");
            assert_eq!(db.value("SELECT price FROM item WHERE id = 1"), "0.50");
            assert!(db.is_idle());
        }
        assert_eq!(db.history(), ["1|applied"]);
    });
}

#[test]
fn one_that_finds_nothing_lets_it_pass() {
    both(|db, _| {
        let checks = "SELECT * FROM item WHERE id < 0;\nVALUES (1) EXCEPT VALUES (1);\n\
                      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9)\n\
                      SELECT i FROM n WHERE i > 9 -- the end";
        run!(db, checked(checks), up()).unwrap();
        assert_eq!(db.history().len(), 2);
    });
}

#[test]
fn what_is_wrong_with_one_is_shown_at_its_place() {
    both(|db, _| {
        for (check, place, said) in [
            (
                "SELECT 1 FROM item\n WHERE größe < 0;",
                "6:8",
                "column \"größe\" does not exist (SQLSTATE 42703)",
            ),
            (
                "SELECT 'ä', nme FROM item",
                "5:13",
                "column \"nme\" does not exist (SQLSTATE 42703); hint: Perhaps you meant",
            ),
            (
                "SELECT id / 0 FROM item",
                "5:1",
                "division by zero (SQLSTATE 22012)",
            ),
        ] {
            let error = run!(db, checked(check), up()).unwrap_err();
            let words = format!("{error:?}");
            let at = format!("migration 2 m2, check, at migrations/2_m2.sql:{place}, in `");
            assert!(words.starts_with(&at), "{words}");
            assert!(words.contains(&format!("caused by: {said}")), "{words}");
            assert_eq!(db.tables(), "");
        }
    });
}

/// What a migration sets does not change what its checks mean, nor the other way.
#[test]
fn they_run_with_what_the_migration_has_set() {
    both(|db, _| {
        let set = set(&[
            "-- irreversible: a test\n-- up\nCREATE SCHEMA app;\nSET search_path = app;\nCREATE TABLE a (x int);\n\
             -- check\nSELECT * FROM a\n",
        ]);
        run!(db, set, up()).unwrap();
    });
}

/// `SELECT FROM` is how PostgreSQL's users ask whether there is a row.
#[test]
fn a_row_without_a_column_is_a_row() {
    both(|db, _| {
        let text = "-- irreversible: a test\n-- up\nCREATE TABLE t (x int);\nINSERT INTO t VALUES (1);\n\
                    -- check\nSELECT FROM t WHERE x = 1;\n";
        let error = run!(db, set(&[text.to_owned()]), up()).unwrap_err();
        assert!(matches!(error, Error::CheckFailed { .. }), "{error:?}");
    });
}
