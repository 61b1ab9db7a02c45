//! What the tests on PostgreSQL share: a server of their own, and its databases.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

mod server;

pub use server::{Database, connect, database, rows, server};

use migrate_build::{Proof, ProofError};
use migrate_core::{Dialect, Entry, Fixture, MigrationSet};
use postgres::{Client, NoTls};

/// Proves a folder as the command line does.
///
/// # Errors
///
/// If it cannot be proven.
pub fn prove_folder(set: &MigrationSet, fixtures: Vec<Fixture>) -> Result<Proof, ProofError> {
    migrate_build::__private::prove_postgres_folder(set, fixtures, &open)
}

/// Opens a connection to a database of the server.
///
/// # Errors
///
/// If that fails.
pub fn open(database: Option<&str>) -> Result<Client, postgres::Error> {
    let name = database.unwrap_or("postgres");
    Client::connect(&format!("{} dbname={name}", server()), NoTls)
}

/// A folder out of file names and texts.
///
/// # Panics
///
/// If the files hold a mistake of form.
pub fn folder(files: &[(&str, &str)]) -> MigrationSet {
    let entries = files.iter().map(|(name, text)| Entry::file(*name, *text));
    match migrate_core::read("migrations", entries.collect(), Dialect::Postgres) {
        Ok(set) => set,
        Err(found) => panic!("{found}"),
    }
}

/// What is said of files, with the version left out.
///
/// # Panics
///
/// If they cannot be proven.
pub fn said(files: &[(&str, &str)]) -> String {
    let proof = prove_folder(&folder(files), Vec::new());
    let proof = proof.unwrap_or_else(|error| panic!("{error}: {error:?}"));
    proof.to_string().replace(proof.engine(), "PostgreSQL X")
}
