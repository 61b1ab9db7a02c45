//! What the tests of the proof share.
#![expect(clippy::panic, reason = "a test")]

use migrate_build::Proof;
use migrate_core::{Dialect, Entry, MigrationSet};

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
    match migrate_build::__private::prove_folder(&folder(files)) {
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
