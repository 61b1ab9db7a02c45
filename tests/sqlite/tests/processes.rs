//! Real processes on one file: many at once, and killed at any moment.
//!
//! A process is this test binary again, told which part to play: `worker` below.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test"
)]

use migrate_runtime::{Error, MigrationState, Migrations, Transaction};
use migrate_test_support::migrations;
use rusqlite::Connection;
use std::env;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// What the workers migrate with.
fn set(name: &str) -> Migrations {
    match name {
        "shared" => shared(),
        "long" => long(),
        "outside" => outside(),
        _ => panic!("no set {name}"),
    }
}

/// Every kind of migration; each leaves a row in `marker`.
fn shared() -> Migrations {
    migrations(&[
        (
            "1_tables.sql",
            "-- up\nCREATE TABLE marker (version INTEGER NOT NULL);\nINSERT INTO marker VALUES (1);\n\
             CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n\
             CREATE TABLE child (parent INTEGER NOT NULL REFERENCES parent ON DELETE CASCADE);\n\
             -- down\nDROP TABLE child;\nDROP TABLE parent;\nDROP TABLE marker;\n",
        ),
        (
            "2_data.sql",
            "-- irreversible: it is a test\n-- up\nINSERT INTO marker VALUES (2);\n\
             WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 300)\n\
             INSERT INTO parent SELECT i, 'parent ' || i FROM n;\nINSERT INTO child SELECT id FROM parent;\n",
        ),
        (
            "3_rebuild.sql",
            "-- irreversible: it is a test\n-- up\nINSERT INTO marker VALUES (3);\n\
             CREATE TABLE parent_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL CHECK (name <> ''));\n\
             INSERT INTO parent_new SELECT id, name FROM parent;\nDROP TABLE parent;\n\
             ALTER TABLE parent_new RENAME TO parent;\n-- check\nSELECT 1 WHERE (SELECT count(*) FROM child) <> 300;\n",
        ),
        (
            "4_change.sql",
            "-- irreversible: it is a test\n-- up\nINSERT INTO marker VALUES (4);\n\
             UPDATE parent SET name = upper(name) || '!';\n",
        ),
        (
            "5_outside.sql",
            "-- irreversible: it is a test\n-- up no-transaction\nINSERT INTO marker VALUES (5);\n\
             CREATE INDEX parent_name ON parent (name);\n",
        ),
        (
            "6_last.sql",
            "-- irreversible: it is a test\n-- up\nINSERT INTO marker VALUES (6);\n",
        ),
    ])
}

const LONG: i64 = 12;

/// Twelve tables with rows enough that there is time to be killed.
fn long() -> Migrations {
    let files: Vec<(String, String)> = (1..=LONG)
        .map(|version| {
            let text = format!(
                "-- up\nCREATE TABLE t{version} (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);\n\
                 WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 4000)\n\
                 INSERT INTO t{version} SELECT i, 'row ' || (i * 7919 % 4001) FROM n;\n\
                 -- down\nDROP TABLE t{version};\n"
            );
            (format!("{version}_t.sql"), text)
        })
        .collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (&**name, &**text))
        .collect();
    migrations(&files)
}

/// Its second migration's third statement never ends, as long as `size` says so.
fn outside() -> Migrations {
    migrations(&[
        (
            "1_size.sql",
            "-- up\nCREATE TABLE size (n INTEGER);\nINSERT INTO size VALUES (1000000000000);\n\
             -- down\nDROP TABLE size;\n",
        ),
        (
            "2_outside.sql",
            "-- irreversible: it is a test\n-- up no-transaction\nCREATE TABLE a (x);\nCREATE TABLE b (x);\n\
             WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT (SELECT n FROM size))\n\
             INSERT INTO b SELECT count(*) FROM n;\nCREATE TABLE c (x);\n-- check\nSELECT 1 WHERE (SELECT count(*) FROM b) <> 1;\n",
        ),
        (
            "3_after.sql",
            "-- up\nCREATE TABLE d (x);\n-- down\nDROP TABLE d;\n",
        ),
    ])
}

/// A process that opens a file, waits until its input ends, migrates, and says what it applied.
fn start(set: &str, file: &Path, transaction: Transaction) -> Child {
    let mut worker = Command::new(env::current_exe().unwrap());
    worker.args(["worker", "--exact", "--ignored", "--nocapture"]);
    worker.env("WORKER_SET", set).env("WORKER_FILE", file);
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
    let (Some(name), Some(file)) = (env::var_os("WORKER_SET"), env::var_os("WORKER_FILE")) else {
        return;
    };
    let set = set(name.to_str().unwrap());
    let transaction = match env::var_os("WORKER_PER_MIGRATION") {
        Some(_) => Transaction::PerMigration,
        None => Transaction::All,
    };
    eprintln!("ready");
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
    let mut db = Connection::open(file).unwrap();
    // The longest wait is a run of all the others.
    let migrator = set.migrator(&mut db).lock_timeout(Duration::from_secs(120));
    let report = migrator.transaction(transaction).up().unwrap();
    for id in report.applied() {
        eprintln!("applied {}", id.version());
    }
}

/// Waits until a process has read its set, so that it only has to be let go.
fn ready(process: &mut Child) -> BufReader<std::process::ChildStderr> {
    let mut said = BufReader::new(process.stderr.take().unwrap());
    let mut line = String::new();
    said.read_line(&mut line).unwrap();
    assert_eq!(line, "ready\n");
    said
}

fn numbers(db: &Connection, query: &str) -> Vec<i64> {
    let mut rows = db.prepare(query).unwrap();
    let rows = rows.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

fn text(db: &Connection, query: &str) -> String {
    db.query_row(query, [], |row| row.get(0)).unwrap()
}

/// Lets processes go, and collects the versions that they report as applied.
fn let_go(mut processes: Vec<Child>, mut pause: impl FnMut()) -> Vec<i64> {
    let said: Vec<_> = processes.iter_mut().map(ready).collect();
    for process in &mut processes {
        drop(process.stdin.take());
        pause();
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

fn eight_at_once(journal: &str) {
    const ROUNDS: usize = 50;
    let mut random = Random::new();
    let folder = tempfile::tempdir().unwrap();
    for round in 0..ROUNDS {
        let file = folder.path().join(format!("{round}.db"));
        if journal == "wal" {
            text(
                &Connection::open(&file).unwrap(),
                "PRAGMA journal_mode = wal",
            );
        }
        let transaction = either(round % 2 == 0);
        let processes = (0..8)
            .map(|_| start("shared", &file, transaction))
            .collect();
        // At once, and one after another, so that one begins while another commits.
        let applied = let_go(processes, || {
            if round >= ROUNDS / 2 {
                sleep(Duration::from_micros(random.below(1000)));
            }
        });
        let all: Vec<i64> = (1..=6).collect();
        assert_eq!(applied, all, "reported, round {round}");

        let db = Connection::open(&file).unwrap();
        for (query, expected) in [
            ("SELECT version FROM marker ORDER BY rowid", &all[..]),
            ("SELECT id FROM schema_migrations ORDER BY version", &all),
            (
                "SELECT count(*) FROM child JOIN parent ON id = parent",
                &[300],
            ),
            ("SELECT count(*) FROM pragma_foreign_key_check", &[0]),
            (
                "SELECT count(*) FROM schema_migrations WHERE state <> 'applied'",
                &[0],
            ),
        ] {
            assert_eq!(numbers(&db, query), expected, "{query}, round {round}");
        }
        assert_eq!(text(&db, "PRAGMA integrity_check"), "ok");
        assert_eq!(text(&db, "PRAGMA journal_mode"), journal);
    }
}

fn either(all: bool) -> Transaction {
    match all {
        true => Transaction::All,
        false => Transaction::PerMigration,
    }
}

#[test]
fn eight_processes_on_one_file() {
    eight_at_once("delete");
}

#[test]
fn eight_processes_on_one_file_in_wal() {
    eight_at_once("wal");
}

/// Random numbers that can be had again: xorshift.
struct Random(u64);

impl Random {
    fn new() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let seed = env::var("SEED").ok().and_then(|seed| seed.parse().ok());
        let seed: u64 = seed.unwrap_or(u64::from(now.subsec_nanos()) | 1);
        println!("SEED={seed}");
        Self(seed)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

/// A new file, now and then in WAL mode.
fn new_file(folder: &Path, number: usize, random: &mut Random) -> std::path::PathBuf {
    let file = folder.join(format!("{number}.db"));
    if random.below(2) == 0 {
        text(
            &Connection::open(&file).unwrap(),
            "PRAGMA journal_mode = wal",
        );
    }
    file
}

/// The versions in the history, after looking whether they and the tables agree.
fn committed(file: &Path) -> Vec<i64> {
    let db = Connection::open(file).unwrap();
    assert_eq!(text(&db, "PRAGMA integrity_check"), "ok");
    let tables = "SELECT CAST(substr(name, 2) AS INTEGER) FROM sqlite_master \
                  WHERE type = 'table' AND name GLOB 't[0-9]*' ORDER BY 1";
    let tables = numbers(&db, tables);
    for table in &tables {
        assert_eq!(
            numbers(&db, &format!("SELECT count(*) FROM t{table}")),
            [4000]
        );
    }
    let history = "SELECT count(*) FROM sqlite_master WHERE name = 'schema_migrations'";
    let rows = match numbers(&db, history)[0] {
        0 => Vec::new(),
        _ => numbers(&db, "SELECT version FROM schema_migrations ORDER BY id"),
    };
    assert_eq!(rows, tables, "history and tables");
    assert_eq!(rows, (1..).take(rows.len()).collect::<Vec<i64>>());
    rows
}

/// How long a whole run takes here.
fn whole_run(folder: &Path) -> Duration {
    let file = folder.join("whole.db");
    let mut process = start("long", &file, Transaction::PerMigration);
    let _said = ready(&mut process);
    let started = Instant::now();
    drop(process.stdin.take());
    assert!(process.wait().unwrap().success());
    let elapsed = started.elapsed();
    assert_eq!(committed(&file).len(), 12);
    elapsed
}

/// Starts a process and kills it. Whether it was writing.
fn kill(file: &Path, transaction: Transaction, after: Duration) -> bool {
    let mut process = start("long", file, transaction);
    let _said = ready(&mut process);
    drop(process.stdin.take());
    sleep(after);
    process.kill().unwrap();
    process.wait().unwrap();
    ["-journal", "-wal"].iter().any(|end| {
        let mut beside = file.as_os_str().to_owned();
        beside.push(end);
        std::fs::metadata(beside).is_ok_and(|about| about.len() > 0)
    })
}

#[test]
fn killed_at_any_moment() {
    const KILLS: usize = 50;
    let mut random = Random::new();
    let folder = tempfile::tempdir().unwrap();
    let mut micros = u64::try_from(whole_run(folder.path()).as_micros()).unwrap();
    let (mut writing, mut between, mut late) = (0, 0, 0);
    let mut file = new_file(folder.path(), 0, &mut random);
    for number in 1..=KILLS {
        let before = committed(&file).len();
        let transaction = either(random.below(2) == 0);
        let delay = Duration::from_micros(random.below(micros));
        let was_writing = kill(&file, transaction, delay);

        let after = committed(&file).len();
        assert!(after >= before, "{before} were committed, now {after}");
        let part = after > before && after < 12;
        assert!(
            !part || transaction == Transaction::PerMigration,
            "{before}, then {after}"
        );
        writing += usize::from(was_writing && after < 12);
        between += usize::from(part);
        late += usize::from(after == 12);
        // A busy machine is slow now and fast later: kill somewhere within what a run takes now.
        micros = match after {
            12 => micros * 4 / 5 + 1,
            _ => micros * 11 / 10,
        };
        if after == 12 || random.below(2) == 0 {
            let mut db = Connection::open(&file).unwrap();
            let report = long().up(&mut db).unwrap();
            assert_eq!(report.applied().count(), 12 - after);
            drop(db);
            assert_eq!(committed(&file).len(), 12);
            file = new_file(folder.path(), number, &mut random);
        }
    }
    println!(
        "{KILLS} kills: {writing} while it wrote, {between} after a part, {late} after the end"
    );
    assert!(writing > 0 && between > 0);
}

/// Migrates in a process, and kills it in the third statement of the section.
fn kill_outside(db: &Connection, file: &Path) {
    const BEGUN: &str = "SELECT count(*) FROM sqlite_master WHERE name = 'schema_migrations'";
    const DONE: &str = "SELECT statements_done FROM schema_migrations WHERE state = 'applying'";
    let mut process = start("outside", file, Transaction::All);
    let _said = ready(&mut process);
    drop(process.stdin.take());
    while numbers(db, BEGUN) == [0] || numbers(db, DONE) != [2] {
        assert_eq!(process.try_wait().unwrap(), None, "it ends by itself");
        sleep(Duration::from_millis(2));
    }
    process.kill().unwrap();
    process.wait().unwrap();
}

fn states(db: &mut Connection) -> Vec<MigrationState> {
    let status = outside().status(db).unwrap();
    status.migrations().iter().map(|it| it.state()).collect()
}

fn killed_outside_a_transaction(journal: &str) {
    use MigrationState::{Applied, Applying, Pending};
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("app.db");
    let mut db = Connection::open(&file).unwrap();
    text(&db, &format!("PRAGMA journal_mode = {journal}"));
    db.busy_timeout(Duration::from_secs(60)).unwrap();
    kill_outside(&db, &file);

    let migrator = outside()
        .migrator(&mut db)
        .lock_timeout(Duration::from_millis(50));
    let error = migrator.up().unwrap_err();
    assert!(!error.is_locked(), "{error}");
    let Error::Interrupted {
        at,
        done: 2,
        moved: false,
        ..
    } = &error
    else {
        panic!("{error:#?}");
    };
    let place = (at.migration().version(), at.section(), at.line());
    assert_eq!(place, (2, "up", 5));
    assert_eq!(states(&mut db), [Applied, Applying, Pending]);
    let made = "SELECT count(*) FROM sqlite_master WHERE name IN ('a', 'b', 'c', 'd')";
    assert_eq!(numbers(&db, made), [2]);
    assert_eq!(numbers(&db, "SELECT count(*) FROM b"), [0]);

    // What stood in the way is mended.
    db.execute_batch("UPDATE size SET n = 10").unwrap();
    let report = outside().migrator(&mut db).resume().unwrap();
    assert_eq!(
        report.applied().map(|id| id.version()).collect::<Vec<_>>(),
        [2]
    );
    assert_eq!(numbers(&db, "SELECT x FROM b"), [10]);
    let report = outside().up(&mut db).unwrap();
    assert_eq!(
        report.applied().map(|id| id.version()).collect::<Vec<_>>(),
        [3]
    );
    assert_eq!(states(&mut db), [Applied; 3]);
    assert_eq!(numbers(&db, made), [4]);
    assert_eq!(text(&db, "PRAGMA integrity_check"), "ok");
}

#[test]
fn killed_in_a_section_outside_a_transaction() {
    killed_outside_a_transaction("delete");
}

#[test]
fn killed_in_a_section_outside_a_transaction_in_wal() {
    killed_outside_a_transaction("wal");
}
