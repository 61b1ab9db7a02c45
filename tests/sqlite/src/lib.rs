//! What these tests share: sets out of a few words, files, and databases that are looked at anew.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

pub mod backups;
pub mod dry_runs;
pub mod newer;

use migrate_runtime::{Error, Migrations, Report};
use migrate_test_support::{dump, migrations};
use rusqlite::Connection;
use std::path::PathBuf;
use tempfile::TempDir;

/// The text of a migration file with a way back.
pub fn up_down(up: &str, down: &str) -> String {
    format!("-- up\n{up}\n-- down\n{down}\n")
}

/// The text of a migration file without a way back.
pub fn up(up: &str) -> String {
    format!("-- irreversible: a test\n-- up\n{up}\n")
}

/// The set `1 m1`, `2 m2`, … of these texts, in files `1_m1.sql`, ….
pub fn set<T: AsRef<str>>(texts: &[T]) -> Migrations {
    let names: Vec<String> = (1..=texts.len()).map(|n| format!("{n}_m{n}.sql")).collect();
    let texts = texts.iter().map(AsRef::as_ref);
    let files: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(texts).collect();
    migrations(&files)
}

/// The same as a guest, in a database with tables that it has not made.
pub fn guest_set<T: AsRef<str>>(texts: &[T]) -> Migrations {
    set(texts).table("schema_migrations")
}

/// The set of some of the migrations of another, by version: a guest.
pub fn only(set: Migrations, versions: &[i64]) -> Migrations {
    let kept = set
        .iter()
        .filter(|migration| versions.contains(&migration.version()));
    Migrations::__new(kept.copied().collect::<Vec<_>>().leak()).table("schema_migrations")
}

/// A database in a file of its own, gone with its folder at the end of the test.
pub struct File {
    folder: TempDir,
}

impl File {
    /// A path to no file yet.
    ///
    /// # Panics
    ///
    /// If there is no room for a folder.
    #[expect(clippy::new_without_default, reason = "it makes a folder")]
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// Where it is.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("app.db")
    }

    /// A further connection.
    ///
    /// # Panics
    ///
    /// If it cannot be opened.
    pub fn open(&self) -> Connection {
        Connection::open(self.path()).unwrap()
    }

    /// Everything in it, as a connection of its own sees it.
    pub fn dump(&self) -> String {
        dump(&self.open())
    }
}

/// What a run did, one line for each step: `applied 1 m1`.
pub fn steps(report: &Report) -> Vec<String> {
    let entries = report.entries().iter();
    let words = entries.map(|entry| {
        let action = format!("{:?}", entry.action()).to_lowercase();
        format!("{action} {}", entry.id())
    });
    words.collect()
}

/// What an error says is committed, in its own words.
///
/// # Panics
///
/// If it is one that says nothing of it.
pub fn kept(error: &Error) -> String {
    match error.kept() {
        Some(kept) => kept.to_string(),
        None => panic!("{error:?}"),
    }
}

/// One value out of a database.
///
/// # Panics
///
/// If there is none, or it is of another type.
pub fn value<T: rusqlite::types::FromSql>(db: &Connection, sql: &str) -> T {
    db.query_row(sql, [], |row| row.get(0)).unwrap()
}

/// The versions in the history, in order of application, with their states.
///
/// # Panics
///
/// If it cannot be read.
pub fn history(db: &Connection) -> Vec<(i64, String)> {
    let sql = "SELECT version, state FROM main.schema_migrations ORDER BY id";
    let mut rows = db.prepare(sql).unwrap();
    let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    rows.unwrap().map(Result::unwrap).collect()
}
