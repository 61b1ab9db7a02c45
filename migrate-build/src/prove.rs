//! The proof as a value: for tests, the build script and the command line.

use crate::load::leak;
use crate::proof::{ProofError, Prover, Subject};
use migrate_core::{Diagnostics, Fixture, MigrationSet};
use migrate_runtime::Migrations;
use rusqlite::Connection;
use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};

/// What a proof has found. Prints the findings, or a line that there are none.
#[derive(Clone, Debug)]
#[must_use = "what was found is in it"]
pub struct Proof {
    findings: Diagnostics,
    migrations: usize,
    sqlite: &'static str,
}

impl Proof {
    /// What was found and not accepted, errors and warnings, by file and place.
    pub fn findings(&self) -> &Diagnostics {
        &self.findings
    }

    /// The same, for keeps.
    pub fn into_findings(self) -> Diagnostics {
        self.findings
    }

    /// Whether there is no error among them. There may be warnings.
    pub fn is_proven(&self) -> bool {
        !self.findings.has_errors()
    }

    /// The version of SQLite that it was made on: `3.53.2`.
    pub fn sqlite_version(&self) -> &str {
        self.sqlite
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
            "{} migration{plural} proven on SQLite {}",
            self.migrations, self.sqlite
        )
    }
}

/// Proves an embedded set on databases in memory. Its steps in Rust are run.
///
/// Rows out of `fixtures/` are used where the folder is found from the current directory, as it is in
/// `cargo test`.
///
/// # Errors
///
/// If the proof cannot be made. What it finds is no error, but in the [`Proof`].
///
/// ```
/// use migrate_runtime::{Migrations, embed_migrations};
///
/// static MIGRATIONS: Migrations = embed_migrations!("doc/migrations", watched = false);
///
/// let proof = migrate_build::prove(&MIGRATIONS)?;
/// assert!(proof.is_proven(), "{proof}");
/// # Ok::<_, migrate_build::ProofError>(())
/// ```
pub fn prove(set: &Migrations) -> Result<Proof, ProofError> {
    prove_on(set, Connection::open_in_memory)
}

/// Proves an embedded set on connections of the application's own, with its functions, collations and
/// extensions. Each call of `open` must give a new connection to an empty database; it is called several
/// times.
///
/// # Errors
///
/// If the proof cannot be made, or a connection cannot be opened.
///
/// ```
/// use migrate_runtime::{Migrations, embed_migrations};
/// use rusqlite::Connection;
///
/// static MIGRATIONS: Migrations = embed_migrations!("doc/migrations", watched = false);
///
/// let proof = migrate_build::prove_on(&MIGRATIONS, || {
///     let db = Connection::open_in_memory()?;
///     db.execute_batch("PRAGMA recursive_triggers = ON")?; // and functions, collations, extensions
///     Ok(db)
/// })?;
/// assert!(proof.is_proven(), "{proof}");
/// # Ok::<_, migrate_build::ProofError>(())
/// ```
pub fn prove_on(
    set: &Migrations,
    open: impl Fn() -> Result<Connection, rusqlite::Error>,
) -> Result<Proof, ProofError> {
    let subject = Subject {
        set: *set,
        code_is_here: true,
        fixtures: fixtures_of(set)?,
        open: &open,
    };
    proof(subject)
}

/// Proves a folder that was read from disk, without its steps in Rust.
#[doc(hidden)]
pub fn prove_folder(set: &MigrationSet, fixtures: Vec<Fixture>) -> Result<Proof, ProofError> {
    proof(Subject {
        set: leak(set),
        code_is_here: false,
        fixtures,
        open: &Connection::open_in_memory,
    })
}

fn proof(subject: Subject<'_>) -> Result<Proof, ProofError> {
    let migrations = subject.set.iter().len();
    let sqlite = rusqlite::version();
    let mut prover = Prover::of(subject);
    prover.prove()?;
    Ok(Proof {
        findings: prover.judged(sqlite).into_iter().collect(),
        migrations,
        sqlite,
    })
}

/// The fixtures beside the files that a set was made of, if those are there.
fn fixtures_of(set: &Migrations) -> Result<Vec<Fixture>, ProofError> {
    let path = set.iter().next().map(migrate_runtime::Migration::path);
    match path.and_then(|path| found(Path::new(path))) {
        Some(folder) => {
            let read = migrate_core::fixtures(&folder);
            read.map_err(|found| ProofError::Folder { found })
        }
        None => Ok(Vec::new()),
    }
}

/// The folder of a file that is named from where cargo ran: the nearest folder with a Cargo.lock.
fn found(path: &Path) -> Option<PathBuf> {
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

/// Panics with what a proof found, unless that is nothing but warnings, which are printed.
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

/// Fails a test where the proof of an embedded set finds an error, and shows all that it finds.
///
/// ```
/// use migrate_runtime::{Migrations, embed_migrations};
///
/// static MIGRATIONS: Migrations = embed_migrations!("doc/migrations", watched = false);
///
/// migrate_build::assert_proven!(MIGRATIONS);
/// migrate_build::assert_proven!(MIGRATIONS, || rusqlite::Connection::open_in_memory());
/// ```
#[macro_export]
macro_rules! assert_proven {
    ($set:expr $(,)?) => {
        $crate::__private::assert_proven($crate::prove(&$set))
    };
    ($set:expr, $open:expr $(,)?) => {
        $crate::__private::assert_proven($crate::prove_on(&$set, $open))
    };
}
