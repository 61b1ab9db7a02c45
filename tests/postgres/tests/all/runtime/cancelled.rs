//! Futures that are dropped at work: rolled back, and the client goes on.

use crate::clients::{Db, Kind, RUNTIME};
use crate::sets::{set, tables, up};
use migrate_postgres_tests::{Database, database, wait_for};
use migrate_runtime::{Migrations, Postgres};
use std::time::Duration;
use tokio::sync::oneshot;

/// What waits as long as the test wants it to.
const WAIT: &str = "SELECT * FROM app.gate";

/// Runs until that waits, and drops the future. Gives the client back, and lets the statement go on.
fn drop_during(database: &Database<'_>, set: Migrations<Postgres>) -> Db {
    let mut gate = database.client();
    let close = "CREATE SCHEMA IF NOT EXISTS app; CREATE TABLE IF NOT EXISTS app.gate (x int); COMMIT; \
                 BEGIN; LOCK TABLE app.gate";
    gate.batch_execute(close).unwrap();
    let Db::Async(mut client) = Kind::Async.connect(&database.local_url()) else {
        panic!()
    };
    let (drop_it, dropped) = oneshot::channel::<()>();
    let run = RUNTIME.spawn(async move {
        tokio::select! {
            done = set.async_migrator(&mut client).up() => panic!("{done:?}"),
            _ = dropped => {}
        }
        client
    });
    wait_for(WAIT, || {
        let backends = database.backends();
        let mut waiting = backends.iter().filter(|it| it.query.contains(WAIT));
        waiting
            .any(|it| it.waits_for.as_deref() == Some("Lock: relation"))
            .then_some(())
    });
    drop_it.send(()).unwrap();
    let client = RUNTIME.block_on(run).unwrap();
    gate.batch_execute("ROLLBACK").unwrap();
    Db::Async(client)
}

#[test]
fn in_the_middle_of_a_statement() {
    let database = database();
    let set = set(&[
        up("CREATE TABLE a (x int);\nSET work_mem = '9MB';"),
        up(&format!("CREATE TABLE b (x int);\n{WAIT};")),
    ]);
    let mut db = drop_during(&database, set);
    // What comes next on the connection waits for the statement to end.
    assert!(db.is_idle());
    assert_eq!(
        (db.tables(), db.value("SHOW work_mem")),
        (String::new(), "4MB".to_owned())
    );
    assert_eq!(
        db.value("SELECT to_regclass('schema_migrations') IS NULL"),
        "t"
    );
    assert_eq!(
        db.value(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
        ),
        "0"
    );
    run!(&mut db, set, up()).unwrap();
    assert_eq!(db.tables(), "a b");
}

/// A check outside a transaction has one of its own.
#[test]
fn in_the_middle_of_a_section_outside_a_transaction() {
    let database = database();
    for (statement, check, done) in [
        ("SELECT * FROM app.gate;", "SELECT 1 WHERE false", 3),
        ("SELECT 1;", WAIT, 4),
    ] {
        let text = format!(
            "-- irreversible: a test\n-- up no-transaction\nCREATE TABLE IF NOT EXISTS a (x int);\nSET work_mem = '9MB';\n\
             SET app.tenant = 'x';\n{statement}\n-- check\n{check}\n"
        );
        let set = set(&[text]).table("schema_migrations");
        let mut db = drop_during(&database, set);
        assert!(db.is_idle());
        assert_eq!(db.value("SHOW work_mem"), "4MB");
        assert_eq!(db.value("SELECT current_setting('app.tenant', true)"), "");
        let progress = "SELECT state, statements_done FROM schema_migrations";
        assert_eq!(db.value(progress), format!("applying|{done}"));
        db.execute("DROP TABLE schema_migrations");
    }
}

#[test]
fn while_it_waits_for_the_lock() {
    let database = database();
    let mut holder = database.client();
    holder
        .batch_execute("BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('migrate:public.schema_migrations', 0))")
        .unwrap();
    let Db::Async(mut client) = Kind::Async.connect(&database.local_url()) else {
        panic!()
    };
    let set = tables(2);
    let waited = RUNTIME.block_on(async {
        tokio::time::timeout(Duration::from_millis(200), set.up_async(&mut client)).await
    });
    assert!(waited.is_err());
    holder.batch_execute("ROLLBACK").unwrap();
    let mut db = Db::Async(client);
    assert!(db.is_idle());
    run!(&mut db, set, up()).unwrap();
}

/// Whenever it is dropped, it leaves all or nothing and a client that works.
#[test]
fn at_any_poll() {
    use std::future::Future;
    use std::pin::pin;
    use std::task::Poll;

    let database = database();
    let outcomes: Vec<bool> = (0..40)
        .map(|polls| {
            let Db::Async(mut client) = Kind::Async.connect(&database.local_url()) else {
                panic!()
            };
            let set = set(&[
                up("CREATE TABLE a (x int);\nSET work_mem = '9MB';"),
                up("CREATE TABLE b (x int);\nRESET work_mem;"),
            ]);
            RUNTIME.block_on(async {
                let mut run = pin!(set.async_migrator(&mut client).up());
                let mut left = polls;
                // Each poll but the first follows an answer.
                std::future::poll_fn(|context| {
                    if left == 0 {
                        return Poll::Ready(());
                    }
                    left -= 1;
                    run.as_mut().poll(context).map(drop)
                })
                .await;
            });
            let mut db = Db::Async(client);
            assert!(db.is_idle());
            assert_eq!(db.value("SHOW work_mem"), "4MB");
            let tables = db.tables();
            assert!(tables.is_empty() || tables == "a b", "{polls}: {tables}");
            db.execute("DROP TABLE IF EXISTS a, b, schema_migrations");
            !tables.is_empty()
        })
        .collect();
    assert!(
        outcomes.contains(&true) && outcomes.contains(&false),
        "{outcomes:?}"
    );
}
