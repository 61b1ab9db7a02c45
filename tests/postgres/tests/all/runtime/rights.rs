//! Roles that may not do everything, and connections that may not write.

use crate::clients::both;
use crate::runtime::errors::reads;
use crate::sets::{only, set, tables, up};
use migrate_runtime::Error;

#[test]
fn a_role_without_create_is_told_which_right_it_needs() {
    both(|db, database| {
        let role = database.role();
        let mut db = db.again(&database.local_url_as(&role));
        let set = set(&[up("SELECT 1;")]);
        reads(
            &run!(&mut db, set, up()).unwrap_err(),
            "Backend",
            "making the history table failed; nothing of this run was kept\n\
             \x20 caused by: permission denied for schema public (SQLSTATE 42501); the role needs CREATE on the schema `public`",
        );
        let error = run!(&mut db, set, table("ops.history").up()).unwrap_err();
        let words = format!(
            "making the history table failed; nothing of this run was kept\n\
             \x20 caused by: permission denied for database {} (SQLSTATE 42501); the role needs CREATE on the database",
            database.name()
        );
        reads(&error, "Backend", &words);
        assert_eq!(
            db.value("SELECT to_regclass('schema_migrations') IS NULL"),
            "t"
        );
    });
}

#[test]
fn a_role_that_owns_its_schema_needs_no_more() {
    both(|db, database| {
        let role = database.role();
        db.execute(&format!("CREATE SCHEMA AUTHORIZATION {}", role.name()));
        let mut db = db.again(&database.local_url_as(&role));
        run!(&mut db, tables(2), up()).unwrap();
        run!(&mut db, tables(2), redo()).unwrap();
        let home =
            "SELECT relnamespace::regnamespace FROM pg_class WHERE relname = 'schema_migrations'";
        assert_eq!(db.value(home), role.name());
    });
}

#[test]
fn a_role_that_may_only_read_looks_and_finds_nothing_pending() {
    both(|db, database| {
        let role = database.role();
        run!(db, tables(2), up()).unwrap();
        let mut by_role = db.again(&database.local_url_as(&role));
        let error = run!(&mut by_role, tables(2), up()).unwrap_err();
        let denied = "reading the history failed; nothing of this run was kept\n\
                      \x20 caused by: permission denied for table schema_migrations (SQLSTATE 42501)";
        assert_eq!(format!("{error:?}"), denied);
        db.execute(&format!(
            "GRANT SELECT ON schema_migrations TO {}",
            role.name()
        ));
        let report = run!(&mut by_role, tables(2), up()).unwrap();
        assert_eq!(report.to_string(), "up to date at 2 m2");
        assert!(
            run!(&mut by_role, tables(2), status())
                .unwrap()
                .is_up_to_date()
        );
        assert!(run!(&mut by_role, tables(3), up()).is_err());
        // Schemas that it may not look into.
        db.execute("CREATE SCHEMA ops");
        run!(db, tables(2), table("ops.history").down_to(0)).unwrap();
        let error = run!(&mut by_role, tables(2), table("ops.history").status()).unwrap_err();
        assert!(
            format!("{error:?}").contains("permission denied for schema ops (SQLSTATE 42501)"),
            "{error:?}"
        );
    });
}

/// Its migrations would be taken for pending.
#[test]
fn a_history_whose_rows_are_hidden_is_refused() {
    both(|db, database| {
        let role = database.role();
        run!(db, tables(2), up()).unwrap();
        db.execute(&format!(
            "ALTER TABLE schema_migrations ENABLE ROW LEVEL SECURITY; GRANT ALL ON schema_migrations TO {}",
            role.name()
        ));
        let mut by_role = db.again(&database.local_url_as(&role));
        let words = "history table `schema_migrations`: expected to see all of its rows, found row-level security \
                     that applies to this role: migrate as the table's owner, or as a role with BYPASSRLS; nothing \
                     was changed";
        let error = run!(&mut by_role, tables(2), status()).unwrap_err();
        assert_eq!(error.to_string(), words);
        let error = run!(&mut by_role, tables(2), up()).unwrap_err();
        assert_eq!(error.to_string(), words);
        // Policies do not apply to a superuser.
        assert!(run!(db, tables(2), status()).unwrap().is_up_to_date());
    });
}

#[test]
fn a_connection_that_may_not_write_needs_nothing_pending() {
    both(|db, _| {
        let outside = set(&[
            up("CREATE TABLE t1 (x int);").replace("-- irreversible: a test\n", "")
                + "-- down\nDROP TABLE t1;\n",
            "-- irreversible: a test\n-- up no-transaction\nVACUUM;\n".to_owned(),
        ]);
        db.execute("SET default_transaction_read_only = on");
        let words = "there is something to do, and the database cannot be written; nothing of this run was kept\n\
                     \x20 caused by: cannot execute CREATE TABLE in a read-only transaction (SQLSTATE 25006)\n\
                     \x20 help: open it for writing, with the rights for its file and folder";
        reads(
            &run!(db, only(outside, &[1]), up()).unwrap_err(),
            "ReadOnly",
            words,
        );
        reads(
            &run!(db, outside, baseline(1)).unwrap_err(),
            "ReadOnly",
            words,
        );
        db.execute("SET default_transaction_read_only = off");
        run!(db, outside, up_to(1)).unwrap();

        db.execute("SET default_transaction_read_only = on");
        run!(db, only(outside, &[1]), up()).unwrap();
        assert_eq!(run!(db, outside, status()).unwrap().pending().count(), 1);
        for error in [
            run!(db, outside, up()).unwrap_err(),
            run!(db, outside, down(1)).unwrap_err(),
        ] {
            assert!(matches!(error, Error::ReadOnly { .. }), "{error:?}");
        }
        assert_eq!(db.history(), ["1|applied"]);
        assert!(db.is_idle());
    });
}
