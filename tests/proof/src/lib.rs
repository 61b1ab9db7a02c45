//! What the tests of the proof share.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a test")]

pub mod random;

use migrate_build::Proof;
use migrate_core::{Dialect, Entry, MigrationSet};
use migrate_runtime::Migrations;
use std::fs;
use std::path::{Path, PathBuf};

/// A folder out of file names and texts.
///
/// # Panics
///
/// If the files hold a mistake of form.
pub fn folder(files: &[(&str, &str)]) -> MigrationSet {
    let entries = files.iter().map(|(name, text)| Entry::file(*name, *text));
    match migrate_core::read("migrations", entries.collect(), Dialect::Sqlite) {
        Ok(set) => set,
        Err(found) => panic!("{found}"),
    }
}

/// Proves a folder as a build script does.
///
/// # Panics
///
/// If it cannot be proven.
pub fn prove(files: &[(&str, &str)]) -> Proof {
    match migrate_build::__private::prove_folder(&folder(files), Vec::new()) {
        Ok(proof) => proof,
        Err(error) => panic!("{error}: {error:?}"),
    }
}

/// What is said, with the version of SQLite left out.
pub fn said(files: &[(&str, &str)]) -> String {
    let proof = prove(files);
    let version = format!("SQLite {}", proof.sqlite_version());
    proof.to_string().replace(&version, "SQLite X")
}

/// The set that a macro would make of files, without the code of steps in Rust.
pub fn migrations(files: &[(&str, &str)]) -> Migrations {
    migrate_build::__private::leak(&folder(files))
}

/// Proves a folder that nothing is to be found in.
///
/// # Panics
///
/// If the proof has anything to say.
#[track_caller]
pub fn assert_clean(files: &[(&str, &str)]) {
    let (said, count) = (said(files), files.len());
    let plural = if count == 1 { "" } else { "s" };
    let expected = format!("{count} migration{plural} proven on SQLite X");
    assert!(said == expected, "{said}");
}

/// What is found: code, file and line, one after another.
pub fn found(proof: &Proof) -> Vec<String> {
    let findings = proof.findings().iter();
    let shown = findings.map(|found| {
        let file = found.path().rsplit('/').next().unwrap_or_default();
        let line = found.position().map_or(0, |position| position.line);
        format!("{} {file}:{line}", found.code())
    });
    shown.collect()
}

/// The `wrong` folders of the cases.
///
/// # Panics
///
/// If they cannot be read.
pub fn wrong_folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let cases = inside(&root).into_iter().flat_map(|code| inside(&code));
    let wrong = cases.map(|case| case.join("wrong"));
    wrong.filter(|folder| folder.is_dir()).collect()
}

/// The files of a folder, by name.
///
/// # Panics
///
/// If they cannot be read.
pub fn files_of(folder: &Path) -> Vec<(String, String)> {
    let files = inside(folder).into_iter().filter(|path| path.is_file());
    let read = files.map(|path| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        (name, fs::read_to_string(path).unwrap())
    });
    read.collect()
}

fn inside(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}
