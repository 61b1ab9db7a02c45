//! Real processes on one database: many at once, and killed at any moment.
//!
//! A process is this test binary again, told which part to play: `worker` below.

use crate::clients::{BOTH, Db, Kind};
use crate::sets::{set, up, up_down};
use migrate_postgres_tests::{Database, database, wait_for};
use migrate_runtime::{Error, Migrations, Postgres, Transaction};
use std::env;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Every kind of migration; each leaves a row in `marker`.
fn shared() -> Migrations<Postgres> {
    set(&[
        up("CREATE TABLE marker (n int GENERATED ALWAYS AS IDENTITY, version int);\nINSERT INTO marker (version) VALUES (1);\n\
            CREATE TABLE person (id int PRIMARY KEY, name text);\n\
            INSERT INTO person SELECT n, 'person ' || n FROM generate_series(1, 300) n;\nCREATE TYPE mood AS ENUM ('sad');"),
        "-- irreversible: a test\n-- up no-transaction\nCREATE INDEX CONCURRENTLY person_name ON person (name);\n\
         INSERT INTO marker (version) VALUES (2);\n"
            .to_owned(),
        up("INSERT INTO marker (version) VALUES (3);\nALTER TYPE mood ADD VALUE 'happy';\nALTER TABLE person ADD mood mood;"),
        up("INSERT INTO marker (version) VALUES (4);\nUPDATE person SET mood = 'happy';"),
        "-- irreversible: a test\n-- up no-transaction\nINSERT INTO marker (version) VALUES (5);\n\
         CREATE UNIQUE INDEX CONCURRENTLY person_one ON person (id, name);\nDROP INDEX CONCURRENTLY person_name;\n"
            .to_owned(),
        up("INSERT INTO marker (version) VALUES (6);"),
    ])
}

/// Twelve tables with rows enough that there is time to be killed.
fn long() -> Migrations<Postgres> {
    let table = |n| {
        let rows = "SELECT n, 'row ' || (n * 7919 % 4001) FROM generate_series(1, 4000) n";
        up_down(
            &format!(
                "CREATE TABLE t{n} (id int PRIMARY KEY, name text UNIQUE);\nINSERT INTO t{n} {rows};"
            ),
            &format!("DROP TABLE t{n};"),
        )
    };
    set(&(1..=12).map(table).collect::<Vec<_>>())
}

/// Its index is built for as long as a lock on the table is held.
fn outside() -> Migrations<Postgres> {
    set(&[
        up("CREATE TABLE t (x int);"),
        "-- irreversible: a test\n-- up no-transaction\nCREATE TABLE a (x int);\n\
         CREATE INDEX CONCURRENTLY IF NOT EXISTS t_x ON t (x);\nCREATE TABLE b (x int);\n"
            .to_owned(),
        up("CREATE TABLE after (x int);"),
    ])
}

fn named(name: &str) -> Migrations<Postgres> {
    match name {
        "shared" => shared(),
        "long" => long(),
        "outside" => outside(),
        _ => panic!("no set {name}"),
    }
}

/// A process that reads a set, waits until its input ends, connects, migrates, and says what it applied.
fn start(set: &str, url: &str, kind: Kind, transaction: Transaction) -> Child {
    let mut worker = Command::new(env::current_exe().unwrap());
    worker.args([
        "runtime::processes::worker",
        "--exact",
        "--ignored",
        "--nocapture",
    ]);
    worker.env("WORKER_SET", set).env("WORKER_URL", url);
    if kind == Kind::Async {
        worker.env("WORKER_ASYNC", "");
    }
    if transaction == Transaction::PerMigration {
        worker.env("WORKER_PER_MIGRATION", "");
    }
    worker
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    worker.spawn().unwrap()
}

#[test]
#[ignore = "what the processes of the other tests do"]
fn worker() {
    let (Ok(name), Ok(url)) = (env::var("WORKER_SET"), env::var("WORKER_URL")) else {
        return;
    };
    let set = named(&name);
    let kind = if env::var_os("WORKER_ASYNC").is_some() {
        Kind::Async
    } else {
        Kind::Blocking
    };
    let transaction = either(env::var_os("WORKER_PER_MIGRATION").is_none());
    eprintln!("ready");
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
    let mut db = kind.connect(&url);
    // The longest wait is a run of all the others.
    let wait = Duration::from_secs(120);
    let report = run!(
        &mut db,
        set,
        lock_timeout(wait).transaction(transaction).up()
    )
    .unwrap();
    for id in report.applied() {
        eprintln!("applied {}", id.version());
    }
}

fn either(all: bool) -> Transaction {
    match all {
        true => Transaction::All,
        false => Transaction::PerMigration,
    }
}

/// Waits until a process has read its set, so that it only has to be let go.
fn ready(process: &mut Child) -> BufReader<ChildStderr> {
    let mut said = BufReader::new(process.stderr.take().unwrap());
    let mut line = String::new();
    said.read_line(&mut line).unwrap();
    assert_eq!(line, "ready\n");
    said
}

/// Lets processes go, and collects the versions that they report as applied.
fn let_go(mut processes: Vec<Child>) -> Vec<i64> {
    let said: Vec<_> = processes.iter_mut().map(ready).collect();
    for process in &mut processes {
        drop(process.stdin.take());
    }
    let mut applied = Vec::new();
    for (process, mut said) in processes.iter_mut().zip(said) {
        let mut words = String::new();
        said.read_to_string(&mut words).unwrap();
        assert!(process.wait().unwrap().success(), "{words}");
        let versions = words
            .lines()
            .filter_map(|line| line.strip_prefix("applied "));
        applied.extend(versions.map(|version| version.parse::<i64>().unwrap()));
    }
    applied.sort_unstable();
    applied
}

pub(crate) fn eight_at_once(
    rounds: usize,
    database: impl Fn() -> Database<'static>,
    url: impl Fn(&Database<'_>) -> String,
) {
    for round in 0..rounds {
        let database = database();
        let transaction = either(round % 2 == 0);
        // By the one client, by the other, and by both.
        let processes = (0..8).map(|n| {
            let kind = BOTH[if round % 4 == 3 {
                n % 2
            } else {
                usize::from(round % 4 == 1)
            }];
            start("shared", &url(&database), kind, transaction)
        });
        assert_eq!(
            let_go(processes.collect()),
            [1, 2, 3, 4, 5, 6],
            "reported, round {round}"
        );
        let mut db = Kind::Blocking.connect(&database.local_url());
        let all = ["1", "2", "3", "4", "5", "6"];
        assert_eq!(
            db.rows("SELECT version FROM marker ORDER BY n"),
            all,
            "round {round}"
        );
        assert_eq!(
            db.rows("SELECT id FROM schema_migrations WHERE state = 'applied' ORDER BY version"),
            all
        );
        assert_eq!(
            db.value("SELECT count(*) FROM person WHERE mood = 'happy'"),
            "300"
        );
        assert_eq!(
            db.value("SELECT count(*) FROM pg_index WHERE NOT indisvalid"),
            "0"
        );
        assert!(run!(&mut db, shared(), status()).unwrap().is_up_to_date());
    }
}

#[test]
fn eight_processes_on_one_database() {
    eight_at_once(25, database, |database| database.local_url());
}

/// The versions in the history, after looking whether they and the tables agree.
fn committed(db: &mut Db) -> usize {
    let tables = db.rows(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '^t[0-9]+$' ORDER BY oid",
    );
    for table in &tables {
        assert_eq!(db.value(&format!("SELECT count(*) FROM {table}")), "4000");
    }
    let history = db.value("SELECT to_regclass('schema_migrations') IS NOT NULL") == "t";
    let rows = if history {
        db.rows("SELECT 't' || version FROM schema_migrations ORDER BY id")
    } else {
        Vec::new()
    };
    assert_eq!(rows, tables, "history and tables");
    rows.len()
}

/// Whoever was connected is gone: the server has ended what they had begun.
fn alone(database: &Database<'_>) {
    wait_for("the end of the others", || {
        (database.backends().len() <= 1).then_some(())
    });
}

#[test]
fn killed_at_any_moment() {
    const KILLS: u32 = 30;
    let whole = database();
    let mut process = start(
        "long",
        &whole.local_url(),
        Kind::Blocking,
        Transaction::PerMigration,
    );
    let said = ready(&mut process);
    let started = Instant::now();
    drop(process.stdin.take());
    assert!(process.wait().unwrap().success());
    let (mut run, mut parts) = (started.elapsed(), 0);
    drop(said);

    for number in 1..=KILLS {
        let database = database();
        let mut db = Kind::Blocking.connect(&database.local_url());
        let transaction = either(number % 3 == 0);
        let kind = BOTH[usize::from(number % 2 == 0)];
        let mut process = start("long", &database.local_url(), kind, transaction);
        let said = ready(&mut process);
        drop(process.stdin.take());
        sleep(run * number / KILLS);
        process.kill().unwrap();
        process.wait().unwrap();
        drop(said);
        alone(&database);
        let done = committed(&mut db);
        let part = done > 0 && done < 12;
        assert!(!part || transaction == Transaction::PerMigration, "{done}");
        parts += usize::from(part);
        // A busy machine is slow now and fast later: kill somewhere within what a run takes now.
        if done == 12 {
            run = run * 4 / 5;
        }
        let report = run!(&mut db, long(), up()).unwrap();
        assert_eq!(report.applied().count(), 12 - done);
        assert_eq!(committed(&mut db), 12);
    }
    assert!(parts > 0);
}

/// The server builds the index to its end although nobody is there to be told.
#[test]
fn killed_while_it_builds_an_index() {
    for kind in BOTH {
        let database = database();
        let mut db = kind.connect(&database.local_url());
        run!(&mut db, outside(), up_to(1)).unwrap();
        let mut holder = database.client();
        holder
            .batch_execute("BEGIN; LOCK TABLE t IN ROW EXCLUSIVE MODE")
            .unwrap();
        let mut process = start("outside", &database.local_url(), kind, Transaction::All);
        let said = ready(&mut process);
        drop(process.stdin.take());
        wait_for("an index that waits", || {
            let backends = database.backends();
            let mut waiting = backends.iter().filter(|it| it.waits_for.is_some());
            waiting
                .any(|it| it.state == "active" && it.query.starts_with("CREATE INDEX"))
                .then_some(())
        });
        process.kill().unwrap();
        process.wait().unwrap();
        drop(said);
        holder.batch_execute("ROLLBACK").unwrap();
        drop(holder);
        alone(&database);

        assert_eq!(db.history(), ["1|applied", "2|applying"]);
        let soon = Duration::from_millis(40);
        let error = run!(&mut db, outside(), lock_timeout(soon).up()).unwrap_err();
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
        run!(&mut db, outside(), resume()).unwrap();
        run!(&mut db, outside(), up()).unwrap();
        assert_eq!(db.tables(), "a after b t");
        assert_eq!(
            db.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 't_x'::regclass"),
            "t"
        );
    }
}
