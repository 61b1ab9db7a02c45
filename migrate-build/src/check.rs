//! What a build script calls.

use migrate_core::{Dialect, MigrationSet, load, watch_variable};
use std::env;
use std::path::{Path, PathBuf};

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

    /// The database whose SQL the files hold. PostgreSQL's is not proven here: that needs a server.
    pub fn database(mut self, dialect: Dialect) -> Self {
        self.dialect = dialect;
        self
    }

    /// Whether the SQL is run, too: `true` unless set. Without the feature `proof` it never is.
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
                if self.proof && self.dialect == Dialect::Sqlite {
                    prove(&set, &folder);
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

/// Errors end the build; warnings alone are told.
#[cfg(feature = "proof")]
fn prove(set: &MigrationSet, folder: &Path) {
    let fixtures = match migrate_core::fixtures(folder, Dialect::Sqlite) {
        Ok(fixtures) => fixtures,
        Err(found) => return fail(&found),
    };
    let found = match crate::prove::prove_folder(set, fixtures) {
        Ok(proof) => proof.into_findings(),
        Err(error) => return fail(&crate::prove::chain(&error)),
    };
    if found.has_errors() {
        fail(&found);
    }
    warn(&found);
}

/// What does not end the build: cargo tells it, in a line each.
#[cfg(any(feature = "proof", feature = "squawk"))]
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
