//! Names for the history table, and the schema that it is in.

use crate::clients::{Db, both};
use crate::sets::{set, tables, up};
use migrate_runtime::{Error, Migrations, Postgres};

fn one() -> Migrations<Postgres> {
    set(&["-- up\nSELECT 1;\n-- down\nSELECT 2;\n"])
}

/// The table that was made, in its schema.
fn made(db: &mut Db) -> Vec<String> {
    db.rows(
        "SELECT nspname, relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace \
         WHERE relkind = 'r' AND c.oid >= 16384 AND nspname <> 'information_schema' ORDER BY 1, 2",
    )
}

#[test]
fn any_name_will_do() {
    both(|db, _| {
        let long = "ä".repeat(31);
        for (name, schema, table) in [
            ("it's", "public", "it's"),
            ("a\"b\"", "public", "a\"b\""),
            ("SELECT", "public", "SELECT"),
            ("Ümläut 🎈", "public", "Ümläut 🎈"),
            (
                "\\'; DROP SCHEMA public; --",
                "public",
                "\\'; DROP SCHEMA public; --",
            ),
            (&*long, "public", &*long),
            ("ops.history", "ops", "history"),
            ("Ops.History", "Ops", "History"),
            ("o\"p's.t\"'", "o\"p's", "t\"'"),
        ] {
            for _ in 0..2 {
                run!(db, one(), table(name).up()).unwrap();
            }
            assert_eq!(made(db), [format!("{schema}|{table}")], "{name}");
            assert!(
                run!(db, one(), table(name).status())
                    .unwrap()
                    .is_up_to_date()
            );
            run!(db, one(), table(name).redo()).unwrap();
            run!(db, one(), table(name).repair([1])).unwrap();
            let quoted = db.value(&format!(
                "SELECT format('%I.%I', '{}', E'{}')",
                schema.replace('\'', "''"),
                table.replace('\\', "\\\\").replace('\'', "''")
            ));
            assert_eq!(db.value(&format!("SELECT version FROM {quoted}")), "1");
            db.execute(&format!("DROP TABLE {quoted}"));
        }
        // One that the server would cut off, a schema and a name too many, and nothing at all.
        for (name, problem) in [
            (&*"x".repeat(64), "it is longer than 63 bytes"),
            (
                &*format!("{}.x", "ä".repeat(32)),
                "it is longer than 63 bytes",
            ),
            ("a.b.c", "it has more than a schema and a name"),
            ("", "it is empty, or its schema is"),
            (".x", "it is empty, or its schema is"),
            ("x.", "it is empty, or its schema is"),
            ("a\0b", "it holds U+0000"),
        ] {
            let error = run!(db, one(), table(name).up()).unwrap_err();
            let Error::TableName { problem: found, .. } = error else {
                panic!("{error:?}")
            };
            assert_eq!(found, problem);
        }
        assert!(made(db).is_empty());
    });
}

#[test]
fn its_schema_is_made_with_it_and_with_nothing_else() {
    both(|db, _| {
        let schemas = "SELECT count(*) FROM pg_namespace WHERE nspname = 'ops'";
        let named = || tables(1).table("ops.history");
        let status = run!(db, named(), status()).unwrap();
        assert_eq!(status.pending().count(), 1);
        run!(db, set(&[up("SELECT 1 / 0;")]).table("ops.history"), up()).unwrap_err();
        assert_eq!(db.value(schemas), "0");
        run!(db, named(), up()).unwrap();
        assert_eq!(made(db), ["ops|history", "public|t1"]);
    });
}

/// Tenants: each has its schema at the front of the path.
#[test]
fn the_first_schema_of_the_search_path_is_home() {
    both(|db, _| {
        db.execute("CREATE SCHEMA a; CREATE SCHEMA b; CREATE SCHEMA \"c c\"");
        run!(db, tables(2), up()).unwrap();
        for path in ["a", "b, nowhere", "nowhere, \"c c\""] {
            db.execute(&format!("SET search_path = {path}"));
            assert_eq!(
                run!(db, tables(2), status()).unwrap().pending().count(),
                2,
                "{path}"
            );
            run!(db, tables(2), up()).unwrap();
            assert!(run!(db, tables(2), status()).unwrap().is_up_to_date());
        }
        db.execute("RESET search_path");
        run!(db, tables(2), down_to(0)).unwrap();
        let left = ["a", "b", "c c"].map(|schema| {
            ["schema_migrations", "t1", "t2"].map(|table| format!("{schema}|{table}"))
        });
        let mut left: Vec<String> = left.concat();
        left.push("public|schema_migrations".to_owned());
        assert_eq!(made(db), left);
    });
}

/// A schema that has come to stand before the one of the history would take everything for pending.
#[test]
fn a_history_further_down_the_path_is_not_passed_over() {
    both(|db, _| {
        run!(db, tables(2), up()).unwrap();
        db.execute("CREATE SCHEMA app; SET search_path = app, public");
        let error = run!(db, tables(2), up()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "history table `schema_migrations`: expected it in `app`, the first schema of the search path, found \
             one in `public`: give its name with the schema, `public.schema_migrations` if that is this \
             application's and `app.schema_migrations` if not; nothing was changed"
        );
        let status = run!(db, tables(2).table("public.schema_migrations"), status());
        assert!(status.unwrap().is_up_to_date());

        db.execute("SET search_path = pg_temp, public");
        let error = run!(db, tables(2), up()).unwrap_err().to_string();
        assert!(error.contains("found `pg_temp"), "{error}");
    });
}

#[test]
fn without_a_schema_there_is_no_table() {
    both(|db, _| {
        for path in ["''", "nowhere"] {
            db.execute(&format!("SET search_path = {path}"));
            let error = run!(db, tables(1), up()).unwrap_err();
            assert_eq!(
                format!("{error:?}"),
                "reading the history failed; nothing of this run was kept\n  caused by: no schema of the search \
                 path exists, so that there is none for the history table"
            );
        }
        run!(db, one(), table("public.history").up()).unwrap();
    });
}

/// It would come first on the search path.
#[test]
fn a_temporary_table_of_the_same_name_is_not_ours() {
    both(|db, _| {
        db.execute("CREATE TEMP TABLE schema_migrations (version int); INSERT INTO schema_migrations VALUES (7)");
        run!(db, tables(2), up()).unwrap();
        run!(db, tables(2), down(1)).unwrap();
        assert_eq!(db.history(), ["1|applied"]);
        assert_eq!(
            db.rows("SELECT version FROM pg_temp.schema_migrations"),
            ["7"]
        );
    });
}

/// A migration that makes a schema can change which one comes first: the history would be lost from sight.
#[test]
fn a_run_that_moves_the_front_of_the_search_path_is_refused() {
    both(|db, _| {
        db.execute("SET search_path = app, public");
        let set = set(&[up("CREATE SCHEMA app;"), up("CREATE TABLE a (x int);")]);
        let error = run!(db, set, up()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "history table `schema_migrations`: expected `public` to be the first schema of the search path, as \
             before, found `app`: a migration of this run has changed that, and the history would not be found \
             again; give its name with the schema, `public.schema_migrations`; nothing was changed"
        );
        assert!(made(db).is_empty());
        run!(db, set, table("public.schema_migrations").up()).unwrap();
        assert_eq!(made(db), ["app|a", "public|schema_migrations"]);
        let report = run!(db, set, table("public.schema_migrations").up()).unwrap();
        assert_eq!(report.to_string(), "up to date at 2 m2");
    });
}

#[test]
fn sets_with_tables_of_their_own_do_not_see_each_other() {
    both(|db, _| {
        let library = set(&[up("CREATE TABLE job (x int);")]).table("job_migrations");
        run!(db, library, up()).unwrap();
        let report = run!(db, tables(2).table("ops.mine"), up()).unwrap();
        assert_eq!(report.applied().count(), 2);
        let report = run!(db, library, up()).unwrap();
        assert_eq!(report.to_string(), "up to date at 1 m1");
        run!(db, tables(2).table("ops.mine"), down_to(0)).unwrap();
        assert_eq!(
            made(db),
            ["ops|mine", "public|job", "public|job_migrations"]
        );
    });
}
