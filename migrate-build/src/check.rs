//! What a build script calls.

use migrate_core::{Dialect, MigrationSet, load, watch_variable};
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The address of a PostgreSQL server, on which migrations for that are proven.
const SERVER: &str = "MIGRATE_PROOF_URL";

/// Watches and checks a folder of SQLite migrations, and proves its SQL. The path begins at the folder of
/// Cargo.toml and is written as in `embed_migrations!`.
///
/// Where the folder has mistakes, the proof finds errors, or the proof cannot be made, all that is wrong is printed,
/// and the process ends with status 1, and with it the build. Warnings do not end it. No file is written, and no
/// database but one in memory.
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

    /// The database whose SQL the files hold; SQLite unless set. PostgreSQL's SQL is proven by the feature `postgres`,
    /// where `MIGRATE_PROOF_URL` in the environment names a server: see [PostgreSQL](crate#postgresql). Without the
    /// variable it is not, and nothing is said; without the feature a warning says so.
    pub fn database(mut self, dialect: Dialect) -> Self {
        self.dialect = dialect;
        self
    }

    /// Whether the SQL is run too; `true` unless set. Without the feature `proof`, or `postgres` for
    /// PostgreSQL, it never is.
    pub fn proof(mut self, proof: bool) -> Self {
        self.proof = proof;
        self
    }

    /// Watches, checks and proves. As with [`check`], what is wrong is printed and ends the process.
    pub fn run(self) {
        let root = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let folder = root.unwrap_or_default().join(&self.folder);
        match load(&folder, self.dialect) {
            Ok(set) => {
                #[cfg(feature = "squawk")]
                if self.dialect == Dialect::Postgres {
                    warn(&crate::syntax::syntax(&set));
                }
                match self.dialect {
                    Dialect::Sqlite if self.proof => prove(&set, &folder),
                    Dialect::Postgres if self.proof => prove_on_a_server(&set, &folder),
                    _ => {}
                }
                // Only what succeeds says what it watches: cargo runs a script that has failed again in any case.
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

/// Prints what is wrong, and ends the build. Not by `cargo::error=`, which is for one line: cargo would put a prefix
/// before each line of the drawings.
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
    match address(env::var_os(SERVER)) {
        Ok(None) => {}
        Ok(Some(server)) => prove_postgres(set, folder, &server),
        Err(words) => fail(&words),
    }
}

/// The address that the environment gives, if it gives one. It may hold a password, and is not repeated.
fn address(value: Option<OsString>) -> Result<Option<String>, String> {
    match value.map(OsString::into_string).transpose() {
        Ok(address) => Ok(address.filter(|address| !address.is_empty())),
        Err(_) => Err(format!(
            "error: {SERVER} in the environment is no UTF-8: expected the address of a server, \
             `postgres://role@host:port/database`"
        )),
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

/// Makes a proof. Its errors end the build, and so does what stands in its way; warnings alone are told.
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

/// Lets cargo tell what does not end the build, in a line each.
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

#[cfg(test)]
mod tests {
    use super::address;
    use std::ffi::OsString;

    #[test]
    fn the_address_of_a_server() {
        let given = |text: &str| address(Some(OsString::from(text)));
        assert_eq!(address(None), Ok(None));
        assert_eq!(given(""), Ok(None));
        assert_eq!(given("host=a"), Ok(Some("host=a".to_owned())));
    }

    #[cfg(unix)]
    #[test]
    fn an_address_that_is_no_text_is_not_taken_for_none() {
        use std::os::unix::ffi::OsStringExt;

        let value = OsString::from_vec(b"postgres://a:\xFF@b".to_vec());
        assert_eq!(
            address(Some(value)).unwrap_err(),
            "error: MIGRATE_PROOF_URL in the environment is no UTF-8: expected the address of a server, \
             `postgres://role@host:port/database`"
        );
    }
}
