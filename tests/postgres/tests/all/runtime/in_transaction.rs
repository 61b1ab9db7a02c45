//! A connection that is inside a transaction is refused, whatever is asked of it.

use crate::clients::both;
use crate::sets::tables;
use migrate_runtime::{Error, Target};

#[test]
fn nothing_is_done_inside_a_transaction_of_the_callers() {
    both(|db, _| {
        for history in [false, true] {
            for transaction in ["BEGIN", "BEGIN READ ONLY", "BEGIN; SAVEPOINT s"] {
                db.execute(transaction);
                let set = tables(2);
                let results = [
                    run!(db, set, up()).err(),
                    run!(db, set, up_to(1)).err(),
                    run!(db, set, down(1)).err(),
                    run!(db, set, redo()).err(),
                    run!(db, set, baseline(1)).err(),
                    run!(db, set, resume()).err(),
                    run!(db, set, mark_applied(1)).err(),
                    run!(db, set, repair([1])).err(),
                    run!(db, set, status()).err(),
                    run!(db, set, plan(Target::Latest)).err(),
                    run!(db, set, dry_run(Target::Latest)).err(),
                ];
                for error in results {
                    assert!(matches!(error, Some(Error::InTransaction)), "{error:?}");
                }
                // It is the caller's, and open as before.
                assert!(!db.is_idle());
                db.execute("ROLLBACK");
            }
            assert_eq!(db.tables(), if history { "t1" } else { "" });
            run!(db, tables(1), up()).unwrap();
        }
    });
}

#[test]
fn nor_after_a_statement_of_it_has_failed() {
    both(|db, _| {
        db.execute("BEGIN");
        db.try_execute("SELECT 1 / 0").unwrap_err();
        let error = run!(db, tables(1), up()).unwrap_err();
        assert_eq!(
            format!("{error:?}"),
            "the connection is inside a transaction\n  help: commit or roll back before migrating"
        );
        db.execute("ROLLBACK");
        run!(db, tables(1), up()).unwrap();
    });
}
