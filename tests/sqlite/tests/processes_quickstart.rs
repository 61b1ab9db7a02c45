//! The example as people run it.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

use rusqlite::Connection;
use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::thread::sleep;
use std::time::Duration;

/// The example's program, built where this test was.
fn quickstart() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let test = env::current_exe().unwrap();
        let profile = test.ancestors().nth(2).unwrap();
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--offline", "-p", "quickstart", "--target-dir"]);
        build.arg(profile.parent().unwrap());
        if profile.ends_with("release") {
            build.arg("--release");
        }
        let built = build.output().unwrap();
        assert!(
            built.status.success(),
            "{}",
            String::from_utf8_lossy(&built.stderr)
        );
        profile.join(format!("quickstart{}", env::consts::EXE_SUFFIX))
    })
}

fn run(arguments: &[&str], folder: &Path) -> Output {
    let mut program = Command::new(quickstart());
    program
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}

fn succeeds(arguments: &[&str], folder: &Path) -> String {
    let output = run(arguments, folder);
    assert!(output.status.success(), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// What it says when it fails, which is with exit code 1.
fn fails(arguments: &[&str], folder: &Path) -> String {
    let output = run(arguments, folder);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_new_file_and_again() {
    let folder = tempfile::tempdir().unwrap();
    let first = succeeds(&["app.db"], folder.path());
    let (head, rest) = first.split_once('\n').unwrap();
    assert!(head.starts_with("applied 12 migrations in "), "{first}");
    assert!(
        head.ends_with(" (now at 0012 projects_have_a_status)"),
        "{first}"
    );
    let lines: Vec<&str> = rest.lines().collect();
    assert_eq!(lines.len(), 12 + 1 + 13, "{first}");
    assert!(lines[0].starts_with("  applied 0001 projects ("), "{first}");
    assert!(
        lines[11].starts_with("  applied 0012 projects_have_a_status ("),
        "{first}"
    );
    let words: Vec<&str> = lines[14].split_whitespace().take(3).collect();
    assert_eq!(words, ["0001", "projects", "applied"], "{first}");

    let second = succeeds(&["app.db"], folder.path());
    let (head, status) = second.split_once("\n\n").unwrap();
    assert_eq!(head, "up to date at 0012 projects_have_a_status");
    assert_eq!(status, first.split_once("\n\n").unwrap().1);
}

#[test]
fn numbered_by_time() {
    let folder = tempfile::tempdir().unwrap();
    let first = succeeds(&["app.db", "--by-time"], folder.path());
    assert!(
        first.contains("(now at 20260112024800 projects_have_a_status)\n"),
        "{first}"
    );
    let second = succeeds(&["app.db", "--by-time"], folder.path());
    assert!(
        second.starts_with("up to date at 20260112024800 projects_have_a_status\n"),
        "{second}"
    );

    // The same file with the other folder.
    let said = fails(&["app.db"], folder.path());
    assert!(
        said.contains("the database is newer than this program"),
        "{said}"
    );
    let again = succeeds(&["app.db", "--by-time"], folder.path());
    assert_eq!(again, second);
}

#[test]
fn usage() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [&[][..], &["a", "b"], &["a", "--by-time", "c"]] {
        let said = fails(arguments, folder.path());
        assert!(
            said.contains("usage: quickstart <database file> [--by-time]"),
            "{said}"
        );
    }
    assert_eq!(folder.path().read_dir().unwrap().count(), 0);
}

#[test]
fn not_a_database() {
    let folder = tempfile::tempdir().unwrap();
    let words =
        "This is a letter, and long enough that nobody takes it for an empty file.\n".repeat(20);
    std::fs::write(folder.path().join("letter.txt"), &words).unwrap();
    let said = fails(&["letter.txt"], folder.path());
    assert!(said.contains("file is not a database"), "{said}");
    assert_eq!(
        std::fs::read_to_string(folder.path().join("letter.txt")).unwrap(),
        words
    );

    let said = fails(&["no/such/folder.db"], folder.path());
    assert!(said.contains("unable to open database file"), "{said}");
}

/// Whatever was killed, the next start migrates.
#[test]
fn after_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let mut unfinished = 0;
    for number in 0..40 {
        let file = format!("{number}.db");
        let mut program = Command::new(quickstart());
        program
            .arg(&file)
            .current_dir(folder.path())
            .stdout(Stdio::null());
        let mut process = program.spawn().unwrap();
        sleep(Duration::from_micros(number * 400));
        process.kill().unwrap();
        process.wait().unwrap();

        let said = succeeds(&[&file], folder.path());
        // All or nothing.
        let all = said.starts_with("applied 12 migrations in ");
        assert!(all || said.starts_with("up to date at 0012 "), "{said}");
        unfinished += usize::from(all);
        let db = Connection::open(folder.path().join(&file)).unwrap();
        let rows: i64 = db
            .query_row("SELECT count(*) FROM schema_migrations", [], |row| {
                row.get(0)
            })
            .unwrap();
        assert_eq!(rows, 12);
        let whole: String = db
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .unwrap();
        assert_eq!(whole, "ok");
    }
    println!("40 kills, {unfinished} before the end");
    assert!(unfinished > 0);
}
