//! A process that is killed in the middle of its backup.
//!
//! The process is this test binary again, told which part to play: `worker` below.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

use migrate_runtime::{Backup, Event, Migrations};
use migrate_sqlite_tests::{File, set, up_down, value};
use migrate_test_support::dump;
use rusqlite::Connection;
use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

const ROWS: usize = 10_000;

/// Twenty megabytes, and what is to come.
fn big() -> Migrations {
    set(&[
        up_down(
            &format!(
                "CREATE TABLE a (x);\nWITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n \
                 LIMIT {ROWS}) INSERT INTO a SELECT zeroblob(2000) FROM n;"
            ),
            "DROP TABLE a;",
        ),
        up_down("CREATE TABLE b (x);", "DROP TABLE b;"),
    ])
}

/// A process that stands still after so many reports of its backup's progress, having said so.
fn start(file: &Path, folder: &Path, stop: usize) -> Child {
    let mut worker = Command::new(env::current_exe().unwrap());
    worker.args(["worker", "--exact", "--ignored", "--nocapture"]);
    worker.env("WORKER_FILE", file).env("WORKER_FOLDER", folder);
    worker.env("WORKER_STOP", stop.to_string());
    worker.stdout(Stdio::piped()).stdin(Stdio::piped());
    worker.spawn().unwrap()
}

#[test]
#[ignore = "the part of a process in the tests below"]
fn worker() {
    let (Some(file), Some(folder)) = (env::var_os("WORKER_FILE"), env::var_os("WORKER_FOLDER"))
    else {
        return;
    };
    let stop: usize = env::var("WORKER_STOP").unwrap().parse().unwrap();
    let mut told = 0;
    let mut db = Connection::open(file).unwrap();
    let run = big()
        .migrator(&mut db)
        .backup(Backup::to_dir(folder).keep(2))
        .on_event(|event| {
            if matches!(event, Event::BackingUp { .. }) {
                told += 1;
                if told == stop {
                    println!("\nin the middle");
                    std::io::stdin().lines().for_each(drop);
                }
            }
        })
        .up();
    println!("\nended: {run:?}");
}

/// Kills a process in the middle of its backup.
fn killed(file: &Path, folder: &Path, stop: usize) {
    let mut process = start(file, folder, stop);
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    assert!(
        lines.any(|line| line.unwrap() == "in the middle"),
        "it ended before it was killed"
    );
    process.kill().unwrap();
    assert!(!process.wait().unwrap().success());
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.collect()
}

fn backups(folder: &Path) -> Vec<String> {
    let mut names = names(folder);
    names.retain(|name| name.ends_with(".db"));
    names
}

#[test]
fn leaves_nothing_that_looks_like_a_backup() {
    for mode in ["DELETE", "WAL"] {
        let file = File::new();
        let sql = format!("PRAGMA journal_mode = {mode}");
        let set: String = value(&file.open(), &sql);
        assert_eq!(set, mode.to_lowercase());
        big().migrator(&mut file.open()).up_to(1).unwrap();
        let before = file.dump();
        let folder = file.path().with_file_name("backups");
        for stop in [1, 3, 9] {
            killed(&file.path(), &folder, stop);
            assert!(!names(&folder).is_empty());
            assert_eq!(backups(&folder), [""; 0], "{stop}");
            // Nothing was migrated, and nothing is locked.
            let pending = big().status(&mut file.open()).unwrap();
            assert_eq!(pending.pending().count(), 1);
        }
        assert_eq!(file.dump(), before);
        // The next start is not disturbed by what is left.
        let migrator = big()
            .migrator(&mut file.open())
            .backup(Backup::to_dir(&folder).keep(1))
            .up();
        let backup = migrator.unwrap().backup().unwrap().to_owned();
        assert_eq!(backups(&folder).len(), 1);
        assert_eq!(dump(&Connection::open(backup).unwrap()), before);
        assert!(big().status(&mut file.open()).unwrap().is_up_to_date());
    }
}

#[test]
fn one_before_it_stays() {
    let file = File::new();
    big().migrator(&mut file.open()).up_to(1).unwrap();
    let folder = file.path().with_file_name("backups");
    let redo = big()
        .migrator(&mut file.open())
        .backup(Backup::to_dir(&folder))
        .redo();
    let first = redo.unwrap().backup().unwrap().to_owned();
    let bytes = fs::read(&first).unwrap();
    killed(&file.path(), &folder, 5);
    assert_eq!(backups(&folder).len(), 1);
    assert!(fs::read(&first).unwrap() == bytes);

    // The same to one file.
    let place = file.path().with_file_name("before.db");
    fs::copy(&first, &place).unwrap();
    let mut db = file.open();
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        big()
            .migrator(&mut db)
            .backup(Backup::to_file(&place))
            .on_event(|event| assert!(!matches!(event, Event::BackingUp { remaining: 0, .. })))
            .up()
            .map(drop)
    }));
    assert!(panic.is_err());
    assert!(fs::read(&place).unwrap() == bytes);
    assert_eq!(big().status(&mut db).unwrap().pending().count(), 1);
    assert_eq!(value::<i64>(&db, "SELECT count(*) FROM a"), ROWS as i64);
}
