//! A file with something pending, and the folder that its backups go to.
#![expect(
    clippy::missing_panics_doc,
    reason = "each ends a test that has gone wrong"
)]

use crate::{File, set, up_down, value};
use migrate_runtime::{Backup, Error, Migrations, Report};
use rusqlite::Connection;
use std::fs;
use std::path::{Path, PathBuf};

/// Two migrations.
pub fn tables() -> Migrations {
    set(&[
        up_down(
            "CREATE TABLE a (x);\nINSERT INTO a VALUES (1);",
            "DROP TABLE a;",
        ),
        up_down("CREATE TABLE b (x);\nUPDATE a SET x = 2;", "DROP TABLE b;"),
    ])
}

/// A folder for backups, which is not made yet, beside a file at version 1.
pub fn prepared() -> (File, PathBuf) {
    let file = File::new();
    tables().migrator(&mut file.open()).up_to(1).unwrap();
    let folder = file.path().with_file_name("deep").join("backups");
    (file, folder)
}

/// Applies a set with a backup.
///
/// # Errors
///
/// Those of `up`.
pub fn run(set: Migrations, db: &mut Connection, backup: Backup) -> Result<Report, Error> {
    set.migrator(db).backup(backup).up()
}

/// The names in a folder, sorted.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

/// What SQLite finds wrong with a file, or `ok`.
pub fn integrity(file: &Path) -> String {
    value(&Connection::open(file).unwrap(), "PRAGMA integrity_check")
}
