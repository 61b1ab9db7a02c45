//! Behind a proxy that hands each transaction to another connection of the server.

use crate::clients::{BOTH, Db, Kind};
use crate::runtime::processes::eight_at_once;
use crate::sets::{set, states, up, up_down};
use migrate_postgres_tests::{Bouncer, database};
use migrate_runtime::{Migrations, Postgres, Target, Transaction};
use std::thread;
use std::time::Duration;

fn some() -> Migrations<Postgres> {
    set(&[
        up_down("CREATE TABLE t (x int);\nSET LOCAL search_path = '';", "DROP TABLE t;"),
        "-- up no-transaction\nCREATE INDEX CONCURRENTLY t_x ON t (x);\nVACUUM t;\n-- check\nSELECT * FROM t\n\
         -- down no-transaction\nDROP INDEX CONCURRENTLY t_x;\n"
            .to_owned(),
        up_down("CREATE TABLE u (x int);\nSET search_path = '';\nSET ROLE pg_monitor;", "DROP TABLE u;"),
    ])
}

/// Others that keep taking turns with us on the connections of the server.
fn while_others_come(bouncer: &Bouncer<'_>, test: impl FnOnce()) {
    let stop = std::sync::atomic::AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut others = [bouncer.client(), bouncer.client()];
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                for other in &mut others {
                    other.batch_execute("BEGIN; SELECT 1; COMMIT").unwrap();
                }
            }
        });
        test();
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
    });
}

#[test]
fn every_way_to_run_works_through_it() {
    let database = database();
    let bouncer = database.bouncer(3);
    while_others_come(&bouncer, || {
        for kind in BOTH {
            let mut db = kind.connect(&bouncer.url());
            let dry_run = run!(&mut db, some(), dry_run(Target::Latest)).unwrap();
            assert_eq!(dry_run.steps().len(), 3);
            for transaction in [Transaction::All, Transaction::PerMigration] {
                let report = run!(&mut db, some(), transaction(transaction).up()).unwrap();
                assert_eq!(report.applied().count(), 3);
                assert!(run!(&mut db, some(), up()).unwrap().entries().is_empty());
                assert!(run!(&mut db, some(), status()).unwrap().is_up_to_date());
                run!(&mut db, some(), repair([1, 2])).unwrap();
                run!(&mut db, some(), redo()).unwrap();
                let report = run!(&mut db, some(), transaction(transaction).down_to(0)).unwrap();
                assert_eq!(report.reverted().count(), 3);
            }
            run!(&mut db, some(), baseline(3)).unwrap();
            db.execute("DROP TABLE schema_migrations");
        }
    });
    // Nothing is left on the connections that others use now.
    let mut clients: Vec<Db> = (0..3)
        .map(|_| Kind::Blocking.connect(&bouncer.url()))
        .collect();
    for client in &mut clients {
        client.execute("BEGIN");
    }
    let left = "SELECT current_user, current_setting('search_path'), \
                (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid())";
    for client in &mut clients {
        assert_eq!(client.value(left), "postgres|\"$user\", public|0");
    }
}

#[test]
fn eight_processes_through_it() {
    let server = database();
    let bouncer = server.bouncer(4);
    let start = bouncer.url().rsplit_once('/').unwrap().0.to_owned();
    eight_at_once(4, database, |database| {
        format!("{start}/{}", database.name())
    });
}

#[test]
fn failures_leave_nothing_on_its_connections() {
    let database = database();
    let bouncer = database.bouncer(1);
    for kind in BOTH {
        let mut db = kind.connect(&bouncer.url());
        let failing = set(&[
            up("CREATE TABLE t (x int);"),
            up("SET search_path = nowhere;\nSELECT 1 / 0;"),
        ]);
        run!(&mut db, failing, up()).unwrap_err();
        let mut other = Kind::Blocking.connect(&bouncer.url());
        assert!(other.is_idle());
        assert_eq!(other.value("SHOW search_path"), "\"$user\", public");
        let outside = set(&[
            up("CREATE TABLE t (x int);"),
            "-- irreversible: a test\n-- up no-transaction\nCREATE TABLE u (x int);\nSELECT 1 / count(*) FROM t;\n".to_owned(),
        ]);
        run!(&mut db, outside, up()).unwrap_err();
        let status = run!(&mut db, outside, status()).unwrap();
        assert_eq!(states(&status), ["1 m1 applied", "2 m2 applying"]);
        other.execute("INSERT INTO t VALUES (1)");
        run!(
            &mut db,
            outside,
            lock_timeout(Duration::from_secs(5)).resume()
        )
        .unwrap();
        other.execute("DROP TABLE t, u, schema_migrations");
    }
}
