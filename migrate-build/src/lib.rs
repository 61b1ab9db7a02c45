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

use migrate_core::{Diagnostics, load, plain, watch_variable};
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
        let result = load(&folder, self.dialect);
        let mut lines = watch(&self.folder, &folder);
        let failed = match &result {
            Ok(_) => false,
            Err(found) => {
                lines.extend(errors(found));
                true
            }
        };
        print(&lines);
        if failed {
            std::process::exit(1);
        }
    }
}

/// The lines that make cargo watch the folder and tell the macro that it does.
fn watch(written: &str, folder: &Path) -> Vec<String> {
    // A missing path would make cargo run the script at every build: the nearest folder that exists
    // notices when it is made.
    let existing = folder.ancestors().find(|path| path.exists());
    let watched = existing.unwrap_or(folder).display();
    vec![
        format!("cargo:rerun-if-changed={watched}"),
        format!("cargo:rustc-env={}=1", watch_variable(written)),
    ]
}

fn errors(found: &Diagnostics) -> Vec<String> {
    let lines = found.iter().flat_map(|diagnostic| {
        let text = plain(diagnostic);
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    });
    lines.map(|line| format!("cargo::error={line}")).collect()
}

#[expect(
    clippy::print_stdout,
    reason = "this is how a build script speaks to cargo"
)]
fn print(lines: &[String]) {
    for line in lines {
        println!("{line}");
    }
}
