//! What a build script calls.

use migrate_core::{Dialect, MigrationSet, load, watch_variable};
use std::env;
use std::path::{Path, PathBuf};

/// The address of a PostgreSQL server, on which migrations for that are proven.
const SERVER: &str = "MIGRATE_PROOF_URL";

/// Watches and checks a folder of SQLite migrations, and proves its SQL. The path begins at the folder of
/// Cargo.toml and is written as in `embed_migrations!`.
///
/// Where the folder has a mistake, or the proof finds an error, all of them are printed and the process
/// ends, and with it the build.
pub fn check(folder: &str) {
    Check::new(folder).run();
}

/// What to check, with options.
///
/// ```no_run
/// use migrate_build::{Check, Dialect};
///
/// Check::new("migrations").database(Dialect::Postgres).run();
/// Check::new("plugins/migrations").proof(false).run();
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is checked until `run` is called"]
pub struct Check {
    folder: String,
    dialect: Dialect,
    proof: bool,
}

impl Check {
    /// A folder of SQLite migrations, written as in `embed_migrations!`.
    pub fn new(folder: impl Into<String>) -> Self {
        Self {
            folder: folder.into(),
            dialect: Dialect::Sqlite,
            proof: true,
        }
    }

    /// The database whose SQL the files hold. PostgreSQL's is proven where the environment names a server in
    /// `MIGRATE_PROOF_URL`, by the feature `postgres`.
    pub fn database(mut self, dialect: Dialect) -> Self {
        self.dialect = dialect;
        self
    }

    /// Whether the SQL is run, too: `true` unless set. Without the feature `proof`, or `postgres` for
    /// PostgreSQL, it never is.
    pub fn proof(mut self, proof: bool) -> Self {
        self.proof = proof;
        self
    }

    /// Watches, checks and proves. See [`check`].
    pub fn run(self) {
        let root = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let folder = root.unwrap_or_default().join(&self.folder);
        match load(&folder, self.dialect) {
            Ok(set) => {
                // A script that fails is run again whatever it watches, and cargo shows all that it printed.
                #[cfg(feature = "squawk")]
                if self.dialect == Dialect::Postgres {
                    warn(&crate::syntax::syntax(&set));
                }
                match self.dialect {
                    Dialect::Sqlite if self.proof => prove(&set, &folder),
                    Dialect::Postgres if self.proof => prove_on_a_server(&set, &folder),
                    _ => {}
                }
                watch(&self.folder, &folder);
            }
            Err(found) => fail(&found),
        }
    }
}

/// Makes cargo watch the folder, and tells the macro that it does.
#[expect(
    clippy::print_stdout,
    reason = "this is how a build script speaks to cargo"
)]
fn watch(written: &str, folder: &Path) {
    println!("cargo:rerun-if-changed={}", folder.display());
    println!("cargo:rustc-env={}=1", watch_variable(written));
}

/// Cargo shows what a failing script prints, and runs it again at the next build, watched or not. A
/// `cargo::error=` would be one line with a prefix, and drawn text prefixed line by line.
#[expect(
    clippy::print_stderr,
    reason = "this is what cargo shows when a build script fails"
)]
fn fail(found: &dyn std::fmt::Display) {
    eprintln!("{found}");
    std::process::exit(1);
}

#[cfg(not(feature = "proof"))]
fn prove(_: &MigrationSet, _: &Path) {}

#[cfg(feature = "proof")]
fn prove(set: &MigrationSet, folder: &Path) {
    tell(|| {
        let fixtures = migrate_core::fixtures(folder, Dialect::Sqlite).map_err(boxed)?;
        let proof = crate::prove::prove_folder(set, fixtures);
        proof.map_err(|error| Box::new(crate::prove::chain(&error)) as Words)
    });
}

/// Proves on the server that the environment names, if it names one.
#[expect(
    clippy::print_stdout,
    reason = "this is how a build script speaks to cargo"
)]
fn prove_on_a_server(set: &MigrationSet, folder: &Path) {
    println!("cargo:rerun-if-env-changed={SERVER}");
    let server = env::var(SERVER).unwrap_or_default();
    if !server.is_empty() {
        prove_postgres(set, folder, &server);
    }
}

#[cfg(not(feature = "postgres"))]
#[expect(
    clippy::print_stdout,
    reason = "this is how a build script speaks to cargo"
)]
fn prove_postgres(_: &MigrationSet, _: &Path, _: &str) {
    println!(
        "cargo:warning={SERVER} is set, and migrate-build cannot prove on PostgreSQL: switch on its feature \
         `postgres` under build-dependencies"
    );
}

#[cfg(feature = "postgres")]
fn prove_postgres(set: &MigrationSet, folder: &Path, server: &str) {
    tell(|| {
        let fixtures = migrate_core::fixtures(folder, Dialect::Postgres).map_err(boxed)?;
        let open = crate::prove::without_tls(server);
        let open = open.map_err(|error| Box::new(crate::prove::chain(&error)) as Words)?;
        let proof = crate::prove::prove_postgres_folder(set, fixtures, &open);
        proof.map_err(|error| Box::new(crate::prove::chain(&error)) as Words)
    });
}

/// What stands in the way of a proof.
#[cfg(any(feature = "proof", feature = "postgres"))]
type Words = Box<dyn std::fmt::Display>;

#[cfg(any(feature = "proof", feature = "postgres"))]
fn boxed(found: migrate_core::Diagnostics) -> Words {
    Box::new(found)
}

/// Errors end the build; warnings alone are told.
#[cfg(any(feature = "proof", feature = "postgres"))]
fn tell(prove: impl FnOnce() -> Result<crate::prove::Proof, Words>) {
    let found = match prove() {
        Ok(proof) => proof.into_findings(),
        Err(words) => return fail(&words),
    };
    if found.has_errors() {
        fail(&found);
    }
    warn(&found);
}

/// What does not end the build: cargo tells it, in a line each.
#[cfg(any(feature = "proof", feature = "postgres", feature = "squawk"))]
#[expect(
    clippy::print_stdout,
    reason = "this is how a build script speaks to cargo"
)]
fn warn(found: &migrate_core::Diagnostics) {
    for warning in found.iter() {
        let (code, help) = (warning.code(), warning.help());
        let note = warning.note().unwrap_or_default();
        let line = format!("[{code}] {warning} (help: {help}; {note})");
        println!("cargo:warning={}", line.replace(char::is_control, " "));
    }
}
