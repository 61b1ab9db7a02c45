//! Watches and checks a folder of migrations from a build script.
//!
//! ```no_run
//! // build.rs
//! fn main() {
//!     migrate_build::check("migrations");
//! }
//! ```
//!
//! Cargo runs the script, and compiles the program again, when a file in the folder is edited, added,
//! deleted or renamed; without it, a new file is not noticed until something else changes. A mistake in
//! the folder ends the build with the message that `embed_migrations!` has for it.
#![expect(
    clippy::needless_doctest_main,
    reason = "the main function of a build script is what is shown"
)]

use migrate_core::{Diagnostics, load, watch_variable};
use std::env;
use std::path::{Path, PathBuf};

pub use migrate_core::Dialect;

/// Watches and checks a folder of SQLite migrations. The path begins at the folder of Cargo.toml and is
/// written as in `embed_migrations!`.
///
/// Where the folder has a mistake, all of them are printed and the process ends, and with it the build.
pub fn check(folder: &str) {
    Check::new(folder).run();
}

/// What to check, with options.
///
/// ```no_run
/// use migrate_build::{Check, Dialect};
///
/// Check::new("migrations").database(Dialect::Postgres).run();
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is checked until `run` is called"]
pub struct Check {
    folder: String,
    dialect: Dialect,
}

impl Check {
    /// A folder of SQLite migrations, written as in `embed_migrations!`.
    pub fn new(folder: impl Into<String>) -> Self {
        Self {
            folder: folder.into(),
            dialect: Dialect::Sqlite,
        }
    }

    /// The database whose SQL the files hold.
    pub fn database(mut self, dialect: Dialect) -> Self {
        self.dialect = dialect;
        self
    }

    /// Watches and checks. See [`check`].
    pub fn run(self) {
        let root = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let folder = root.unwrap_or_default().join(&self.folder);
        match load(&folder, self.dialect) {
            Ok(_) => watch(&self.folder, &folder),
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
fn fail(found: &Diagnostics) {
    eprintln!("{found}");
    std::process::exit(1);
}
