//! What the server sees of runs: nothing is written where nothing is to do, and nothing fails on the way.

use crate::clients::BOTH;
use crate::sets::{set, tables, up, up_down};
use migrate_postgres_tests::{Setup, own_server};
use migrate_runtime::{Target, Transaction};

/// Where the log of changes ends: everything that is written anywhere moves it.
const WRITTEN: &str = "SELECT pg_current_wal_insert_lsn()";

#[test]
fn nothing_is_written_where_nothing_is_pending() {
    let server = own_server();
    for kind in BOTH {
        let database = server.database();
        let mut db = kind.connect(&database.local_url());
        run!(&mut db, tables(3), status()).unwrap().to_string();
        run!(&mut db, tables(3), up()).unwrap();
        run!(&mut db, tables(3), status()).unwrap().to_string();
        // What the server does by itself, it does when it is told to.
        let mut other = server.client();
        let mut lsn = || {
            other.batch_execute("CHECKPOINT").unwrap();
            other
                .query_one(&format!("{WRITTEN}::text"), &[])
                .unwrap()
                .get::<_, String>(0)
        };
        lsn();
        let ids = "SELECT pg_snapshot_xmax(pg_current_snapshot())";
        let before = (db.value(ids), db.value(WRITTEN));
        for _ in 0..3 {
            run!(&mut db, tables(3), up()).unwrap();
            run!(&mut db, tables(3), up_to(2)).unwrap();
            run!(&mut db, tables(3), down(0)).unwrap();
            run!(
                &mut db,
                tables(3),
                transaction(Transaction::PerMigration).up()
            )
            .unwrap();
            run!(&mut db, tables(3), status()).unwrap().to_string();
            run!(&mut db, tables(3), plan(Target::Latest))
                .unwrap()
                .to_string();
            run!(&mut db, tables(3), dry_run(Target::Latest))
                .unwrap()
                .to_string();
        }
        assert_eq!((db.value(ids), db.value(WRITTEN)), before);
    }
}

/// A start with nothing to do asks two things, and neither waits for anybody.
#[test]
fn a_start_with_nothing_to_do_asks_two_questions() {
    let server = Setup::new().setting("log_statement", "all").start();
    for kind in BOTH {
        let database = server.database();
        let mut db = kind.connect(&database.local_url());
        run!(&mut db, tables(2), up()).unwrap();
        let start = server.log().len();
        // A run of somebody else's, and a whole table that is locked for writing.
        let mut other = database.client();
        other
            .batch_execute(
                "BEGIN; LOCK TABLE schema_migrations IN EXCLUSIVE MODE; \
                 SELECT pg_advisory_xact_lock(hashtextextended('migrate:public.schema_migrations', 0))",
            )
            .unwrap();
        run!(&mut db, tables(2), up()).unwrap();
        let log = server.log()[start..].to_owned();
        let asked: Vec<&str> = log
            .lines()
            .filter(|line| line.contains("statement: SELECT"))
            .collect();
        assert_eq!(asked.len(), 2, "{log}");
    }
}

#[test]
fn a_first_start_is_no_error_to_the_server() {
    let server = Setup::new().setting("log_min_messages", "warning").start();
    for kind in BOTH {
        let database = server.database();
        let mut db = kind.connect(&database.local_url());
        let start = server.log().len();
        let set = set(&[
            up_down("CREATE TABLE a (x int);\nSET search_path = '';", "DROP TABLE a;"),
            "-- up no-transaction\nCREATE INDEX CONCURRENTLY a_x ON a (x);\n-- check\nSELECT * FROM a\n\
             -- down no-transaction\nDROP INDEX CONCURRENTLY a_x;\n"
                .to_owned(),
            up("SELECT 1;"),
        ]);
        for table in ["schema_migrations", "ops.history"] {
            run!(&mut db, set.table(table), up_to(2)).unwrap();
            run!(&mut db, set.table(table), up()).unwrap();
            run!(&mut db, set.table(table), status())
                .unwrap()
                .to_string();
            let _ = run!(&mut db, set.table(table), down(1)).unwrap_err();
            db.execute("DROP TABLE a");
        }
        drop(db);
        let log = server.log()[start..].to_owned();
        assert!(!log.contains("ERROR") && !log.contains("WARNING"), "{log}");
    }
}
