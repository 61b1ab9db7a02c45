//! The application, in a directory with nothing in it: no folder of migrations, no source.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

struct Said {
    stdout: String,
    stderr: String,
    code: Option<i32>,
}

fn notes(place: &Path, words: &[&str]) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_notes"));
    command.current_dir(place).env_clear().args(words);
    let output = command.stdin(Stdio::null()).output().unwrap();
    Said {
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code(),
    }
}

/// Of a command that has to work.
fn stdout(place: &TempDir, words: &[&str]) -> String {
    let said = notes(place.path(), words);
    assert_eq!(
        (said.code, said.stderr.as_str()),
        (Some(0), ""),
        "{words:?}"
    );
    said.stdout
}

#[test]
fn the_application_works_and_operates_its_database() {
    let place = tempfile::tempdir().unwrap();
    let status = stdout(&place, &["migrate", "status"]);
    assert!(status.contains("0002     words  pending"), "{status}");
    assert_eq!(
        notes(place.path(), &["migrate", "status", "--exit-code"]).code,
        Some(3)
    );

    assert_eq!(stdout(&place, &["add", "buy some milk"]), "");
    assert_eq!(stdout(&place, &["list"]), "buy some milk (3 words)\n");
    assert_eq!(stdout(&place, &["migrate", "current"]), "0002 words\n");
    let valid = stdout(&place, &["migrate", "validate"]);
    assert!(valid.starts_with("2 migrations are valid; "), "{valid}");

    // The step in Rust is compiled in: it is reverted and applied here.
    let refused = notes(place.path(), &["migrate", "down"]);
    assert_eq!((refused.code, refused.stdout.as_str()), (Some(2), ""));
    assert!(
        refused.stderr.contains("give `--yes`"),
        "{}",
        refused.stderr
    );
    let down = stdout(&place, &["migrate", "down", "--yes"]);
    assert!(down.starts_with("reverted 1 migration "), "{down}");
    let tried = stdout(&place, &["migrate", "up", "--dry-run"]);
    assert!(tried.starts_with("would apply 0002 words ("), "{tried}");
    assert_eq!(stdout(&place, &["migrate", "-q", "up"]), "");
    assert_eq!(stdout(&place, &["list"]), "buy some milk (3 words)\n");

    // Nobody can tell what a step in Rust would make of an empty database.
    let schema = notes(place.path(), &["migrate", "verify-schema"]);
    assert_eq!(
        (schema.code, schema.stdout.as_str(), schema.stderr.as_str()),
        (
            Some(4),
            "different: table note\n  column words INTEGER NOT NULL DEFAULT 0 is not expected\nnot \
             replayed: 0002 words (a step in Rust)\n",
            "note: what was not replayed may be why it differs\n"
        )
    );
    assert_eq!(
        stdout(&place, &["migrate", "backup", "b.db"]),
        "backed up to b.db\n"
    );
    assert_eq!(
        stdout(&place, &["migrate", "restore", "--yes", "b.db"]),
        "restored from b.db\n"
    );
    let json = stdout(&place, &["migrate", "--json", "current"]);
    assert_eq!(
        json,
        "{\"command\":\"current\",\"current\":{\"name\":\"words\",\"version\":2},\"exit_code\":0,\"version\":1}\n"
    );
}

#[test]
fn what_a_newer_release_applied_is_reverted() {
    let place = tempfile::tempdir().unwrap();
    stdout(&place, &["add", "kept"]);
    let db = rusqlite::Connection::open(place.path().join("notes.db")).unwrap();
    db.execute_batch(
        "CREATE TABLE newer (id INTEGER);
         INSERT INTO schema_migrations
         SELECT 3, 3, 'newer', '', '1:' || hex(zeroblob(32)), 'applied', 0, applied_at, 0, '0', 'DROP TABLE newer;'
         FROM schema_migrations WHERE version = 2",
    )
    .unwrap();
    let refused = notes(place.path(), &["migrate", "up"]);
    assert_eq!(refused.code, Some(4));
    assert!(
        refused.stderr.contains("`up --revert-unknown`"),
        "{}",
        refused.stderr
    );
    let words = ["migrate", "up", "--revert-unknown", "--yes"];
    assert_eq!(notes(place.path(), &words[..3]).code, Some(2));
    let reverted = stdout(&place, &words);
    assert!(reverted.starts_with("reverted 1 migration "), "{reverted}");
    assert_eq!(stdout(&place, &["list"]), "kept (1 words)\n");
}

#[test]
fn what_needs_a_folder_is_not_offered() {
    let place = tempfile::tempdir().unwrap();
    for words in [
        ["migrate", "create", "x"],
        ["migrate", "prove", "-v"],
        ["migrate", "status", "--dir=x"],
        ["migrate", "status", "-u=x"],
    ] {
        assert_eq!(notes(place.path(), &words).code, Some(2), "{words:?}");
    }
    let help = stdout(&place, &["migrate", "--help"]);
    assert!(
        !help.contains("create") && !help.contains("--dir"),
        "{help}"
    );
}
