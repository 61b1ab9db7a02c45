//! The proof as a value: for tests, the build script and the command line.

#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "proof")]
mod sqlite;

use crate::proof::ProofError;
use migrate_core::{Diagnostics, Dialect, Fixture};
use migrate_runtime::{Database, Migrations};
use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};

#[cfg(feature = "postgres")]
pub(crate) use postgres::without_tls;
#[cfg(feature = "postgres")]
pub use postgres::{prove_postgres, prove_postgres_folder, prove_postgres_on};
#[cfg(feature = "proof")]
pub use sqlite::{prove, prove_folder, prove_on};

/// What a proof has found. Prints the findings, or a line that there are none.
#[derive(Clone, Debug)]
#[must_use = "what was found is in it"]
pub struct Proof {
    findings: Diagnostics,
    migrations: usize,
    /// Name and version.
    engine: String,
}

impl Proof {
    /// What was found and not accepted, errors and warnings, by file and place.
    pub fn findings(&self) -> &Diagnostics {
        &self.findings
    }

    /// The same, taken out.
    pub fn into_findings(self) -> Diagnostics {
        self.findings
    }

    /// Whether there is no error among them. There may be warnings.
    pub fn is_proven(&self) -> bool {
        !self.findings.has_errors()
    }

    /// The engine that it was made on: `SQLite 3.53.2`, `PostgreSQL 15.14`.
    pub fn engine(&self) -> &str {
        &self.engine
    }

    /// The version of SQLite that it was made on: `3.53.2`. Empty where that was another database.
    pub fn sqlite_version(&self) -> &str {
        self.engine.strip_prefix("SQLite ").unwrap_or_default()
    }
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.findings.is_empty() {
            return self.findings.fmt(f);
        }
        let plural = if self.migrations == 1 { "" } else { "s" };
        write!(
            f,
            "{} migration{plural} proven on {}",
            self.migrations, self.engine
        )
    }
}

/// The fixtures beside the files that a set was made of, if those are there.
fn fixtures_of<Db: Database>(
    set: &Migrations<Db>,
    dialect: Dialect,
) -> Result<Vec<Fixture>, ProofError> {
    let path = set.iter().next().map(migrate_runtime::Migration::path);
    match path.and_then(|path| folder_of(Path::new(path))) {
        Some(folder) => {
            let read = migrate_core::fixtures(&folder, dialect);
            read.map_err(|found| ProofError::Folder { found })
        }
        None => Ok(Vec::new()),
    }
}

/// The folder of a file, if that is there. Its path begins where cargo ran, which is taken to be the nearest folder
/// above that has a Cargo.lock.
fn folder_of(path: &Path) -> Option<PathBuf> {
    let current = std::env::current_dir().ok()?;
    let mut above = current.ancestors();
    let root = above.find(|folder| folder.join("Cargo.lock").is_file())?;
    let file = root.join(path);
    file.parent().filter(|_| file.is_file()).map(Path::to_owned)
}

/// An error and its causes, line by line.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut text = format!("error: {error}");
    let mut source = error.source();
    while let Some(error) = source {
        text += &format!("\n  caused by: {error}");
        source = error.source();
    }
    text
}

/// Panics with what a proof has found, if there is an error in it. Warnings alone are printed.
#[doc(hidden)]
#[track_caller]
#[expect(clippy::panic, clippy::print_stderr, reason = "an assertion of a test")]
pub fn assert_proven(proof: Result<Proof, ProofError>) {
    match proof {
        Err(error) => panic!("{}", chain(&error)),
        Ok(proof) if !proof.is_proven() => panic!("the migrations are not proven\n\n{proof}"),
        Ok(proof) => eprintln!("{proof}"),
    }
}
