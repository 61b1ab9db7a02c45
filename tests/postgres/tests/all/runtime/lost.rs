//! Connections and servers that are lost in the middle: the database is at a boundary, and the next run goes on.

use crate::clients::{BOTH, Db, Kind};
use crate::sets::{set, up, up_down};
use migrate_postgres_tests::{Database, Server, Stop, database, own_server, wait_for};
use migrate_runtime::{Error, Migrations, Postgres, Report, Transaction};
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

/// The third migration sleeps as long as the table says.
fn sleeping(seconds: &str) -> Migrations<Postgres> {
    set(&[
        up_down(
            "CREATE TABLE nap AS SELECT 600 AS seconds;",
            "DROP TABLE nap;",
        ),
        up("CREATE TABLE a (x int);"),
        up("CREATE TABLE b (x int);\nSELECT pg_sleep(seconds) FROM nap;"),
        format!(
            "-- irreversible: a test\n-- up no-transaction\nCREATE TABLE c (x int);\nSELECT pg_sleep({seconds}) /* outside */;\n\
             CREATE INDEX CONCURRENTLY c_x ON c (x);\n"
        ),
    ])
}

/// Starts a run, waits until a statement with these words is at work, and does something to it.
fn interrupt(
    database: &Database<'_>,
    kind: Kind,
    transaction: Transaction,
    words: &str,
    what: impl FnOnce(i32),
) -> Result<Report, Error> {
    let mut db = kind.connect(&database.local_url());
    let run = thread::spawn(move || {
        run!(
            &mut db,
            sleeping("(SELECT seconds FROM nap)"),
            transaction(transaction).up()
        )
    });
    let pid = wait_for(words, || {
        let backends = database.backends();
        let mut at_work = backends
            .iter()
            .filter(|it| it.state == "active" && it.query.contains(words));
        at_work.next().map(|it| it.pid)
    });
    what(pid);
    run.join().unwrap()
}

/// Whoever comes first after a server has recovered.
fn connect(database: &Database<'_>, kind: Kind) -> Db {
    wait_for("the server", || {
        database.config().connect(postgres::NoTls).ok()
    });
    kind.connect(&database.local_url())
}

/// The driver does not always pass on the server's last words.
fn is_lost(words: &str) -> bool {
    let ends = [
        "terminating connection due to administrator command (SQLSTATE 57P01)",
        "connection closed",
        "error communicating with the server: ",
    ];
    ends.iter()
        .any(|end| words.contains(&format!("caused by: {end}")))
}

fn terminate(database: &Database<'_>, pid: i32) {
    let done = database
        .client()
        .query_one("SELECT pg_terminate_backend($1)", &[&pid]);
    assert!(done.unwrap().get::<_, bool>(0));
}

#[test]
fn a_backend_that_is_terminated() {
    for kind in BOTH {
        for transaction in [Transaction::All, Transaction::PerMigration] {
            let database = database();
            let result = interrupt(&database, kind, transaction, "pg_sleep(seconds)", |pid| {
                terminate(&database, pid);
            });
            let error = result.unwrap_err();
            let words = format!("{error:?}");
            assert!(is_lost(&words), "{words}");
            let mut db = connect(&database, kind);
            match transaction {
                Transaction::All => {
                    assert!(words.contains("nothing of this run was kept"), "{words}");
                    assert_eq!(
                        db.value("SELECT to_regclass('schema_migrations') IS NULL"),
                        "t"
                    );
                }
                _ => {
                    assert!(
                        words.contains("kept of this run: applied 1 m1, 2 m2"),
                        "{words}"
                    );
                    assert_eq!(db.history(), ["1|applied", "2|applied"]);
                    assert_eq!(db.tables(), "a nap");
                }
            }
            assert!(!error.is_locked());
        }
    }
}

/// Completes what was interrupted in its section.
fn resumed(database: &Database<'_>, kind: Kind) {
    let mut db = connect(database, kind);
    assert_eq!(
        db.history(),
        ["1|applied", "2|applied", "3|applied", "4|applying"]
    );
    let soon = Duration::from_millis(40);
    let set = sleeping("(SELECT seconds FROM nap)");
    let error = run!(&mut db, set, lock_timeout(soon).up()).unwrap_err();
    assert!(
        matches!(
            error,
            Error::Interrupted {
                done: 1,
                moved: false,
                ..
            }
        ),
        "{error:?}"
    );
    db.execute("UPDATE nap SET seconds = 0");
    run!(&mut db, set, resume()).unwrap();
    assert_eq!(
        db.value("SELECT count(*) FROM pg_index WHERE indexrelid = 'c_x'::regclass AND indisvalid"),
        "1"
    );
    assert_eq!(
        run!(&mut db, set, up()).unwrap().to_string(),
        "up to date at 4 m4"
    );
}

/// The nap is short, so that the run gets to its section.
fn until_the_section(database: &Database<'_>, kind: Kind) {
    let mut db = kind.connect(&database.local_url());
    run!(&mut db, sleeping("(SELECT seconds FROM nap)"), up_to(2)).unwrap();
    db.execute("UPDATE nap SET seconds = 0");
    run!(&mut db, sleeping("(SELECT seconds FROM nap)"), up_to(3)).unwrap();
    db.execute("UPDATE nap SET seconds = 600");
}

#[test]
fn a_backend_that_is_terminated_outside_a_transaction() {
    for kind in BOTH {
        let database = database();
        until_the_section(&database, kind);
        let result = interrupt(&database, kind, Transaction::All, "/* outside */", |pid| {
            terminate(&database, pid);
        });
        let words = format!("{:?}", result.unwrap_err());
        assert!(
            words.contains("stays begun with 1 statement done"),
            "{words}"
        );
        assert!(is_lost(&words), "{words}");
        resumed(&database, kind);
    }
}

type Hurt<'s> = Box<dyn Fn(i32) + 's>;

/// What is done to a server of one's own.
fn hurts(server: &Server) -> [(&'static str, Hurt<'_>); 3] {
    [
        (
            "kill -9",
            Box::new(|pid| {
                let mut other = server.client();
                server.kill_backend(pid);
                // The server needs a moment to notice, and then ends all of them.
                wait_for("the end of all", || other.batch_execute("SELECT 1").err());
            }),
        ),
        (
            "fast stop",
            Box::new(|_| {
                server.stop(Stop::Fast);
                server.start();
            }),
        ),
        (
            "immediate stop",
            Box::new(|_| {
                server.stop(Stop::Immediate);
                server.start();
            }),
        ),
    ]
}

#[test]
fn a_server_that_goes_and_comes_again() {
    let server = own_server();
    for kind in BOTH {
        for (name, hurt) in hurts(&server) {
            let inside = server.database();
            let result = interrupt(
                &inside,
                kind,
                Transaction::PerMigration,
                "pg_sleep(seconds)",
                &*hurt,
            );
            let error = result.unwrap_err();
            assert!(matches!(error, Error::Failed { .. }), "{name}: {error:?}");
            assert!(
                error
                    .to_string()
                    .ends_with("kept of this run: applied 1 m1, 2 m2"),
                "{name}: {error}"
            );
            let mut db = connect(&inside, kind);
            assert_eq!(
                (db.history(), db.tables()),
                (
                    vec!["1|applied".to_owned(), "2|applied".to_owned()],
                    "a nap".to_owned()
                )
            );
            db.execute("UPDATE nap SET seconds = 0");
            run!(&mut db, sleeping("(SELECT seconds FROM nap)"), up()).unwrap();
            assert_eq!(db.history().len(), 4);

            let outside = server.database();
            until_the_section(&outside, kind);
            let error =
                interrupt(&outside, kind, Transaction::All, "/* outside */", &*hurt).unwrap_err();
            assert_eq!(
                error.kept().unwrap().statements_done(),
                Some(1),
                "{name}: {error:?}"
            );
            resumed(&outside, kind);
        }
    }
}

/// A network that breaks when a client commits: before the server hears of it, or before the client does.
fn breaking(url: &str, heard: bool) -> String {
    let (start, rest) = url.split_once('@').unwrap();
    let (address, database) = rest.split_once('/').unwrap();
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let broken = format!("{start}@{}/{database}", listener.local_addr().unwrap());
    let address = address.to_owned();
    thread::spawn(move || {
        let (mut client, _) = listener.accept().unwrap();
        let mut server = TcpStream::connect(address).unwrap();
        let (mut answers, mut back) = (server.try_clone().unwrap(), client.try_clone().unwrap());
        let answering = thread::spawn(move || io::copy(&mut answers, &mut back));
        let mut bytes = [0; 65536];
        loop {
            let length = client.read(&mut bytes).unwrap();
            if bytes[..length].ends_with(b"COMMIT\0") {
                client.shutdown(Shutdown::Both).unwrap();
                if !heard {
                    server.shutdown(Shutdown::Both).unwrap();
                }
                // Where it hears of it, it does it.
                drop(server.write_all(&bytes[..length]));
                return drop(answering.join());
            }
            server.write_all(&bytes[..length]).unwrap();
        }
    });
    broken
}

/// Nobody knows what became of a commit that was not answered.
#[test]
fn a_connection_that_is_lost_while_it_commits() {
    for kind in BOTH {
        for heard in [false, true] {
            let database = database();
            let mut db = kind.connect(&breaking(&database.url(), heard));
            let error = run!(&mut db, set(&[up("CREATE TABLE a (x int);")]), up()).unwrap_err();
            let words = format!("{error:?}");
            let start = "committing failed; nothing of this run is known to be kept; whether this commit came \
                         through shows at the next start\n  caused by: ";
            assert!(words.starts_with(start) && is_lost(&words), "{words}");
            let end = "\n  help: look at `status` before anything else is done";
            assert!(words.ends_with(end), "{words}");
            assert!(error.kept().unwrap().is_uncertain());
            let mut db = kind.connect(&database.local_url());
            let made = if heard { "a" } else { "" };
            wait_for("what the server makes of it", || {
                (db.tables() == made).then_some(())
            });
        }
    }
}

#[test]
fn a_client_that_has_lost_its_connection_says_so() {
    for kind in BOTH {
        let database = database();
        let mut db = kind.connect(&database.local_url());
        let pid = db.value("SELECT pg_backend_pid()").parse().unwrap();
        terminate(&database, pid);
        let gone = wait_for("the end of the connection", || {
            db.try_execute("SELECT 1").err()
        });
        drop(gone);
        for error in [
            run!(&mut db, sleeping("0"), up()).unwrap_err(),
            run!(&mut db, sleeping("0"), status()).unwrap_err(),
        ] {
            let words = format!("{error:?}");
            let start = "reading the history failed; nothing of this run was kept\n";
            assert!(words.starts_with(start) && is_lost(&words), "{words}");
        }
    }
}
