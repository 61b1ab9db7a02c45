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
        // The driver's words may repeat a part of the address.
        let open =
            crate::prove::without_tls(server).map_err(|_| Box::new(no_address()) as Words)?;
        let proof = crate::prove::prove_postgres_folder(set, fixtures, &open);
        proof.map_err(|error| Box::new(no_proof(server, &error)) as Words)
    });
}

#[cfg(feature = "postgres")]
fn no_address() -> String {
    format!(
        "error: {SERVER} in the environment cannot be read: expected the address of a server, \
         `postgres://role@host:port/database`"
    )
}

/// Why there is no proof on the server of an address.
#[cfg(feature = "postgres")]
fn no_proof(server: &str, error: &crate::ProofError) -> String {
    use std::error::Error;

    let crate::ProofError::Open { source } = error else {
        return crate::prove::chain(error);
    };
    let said = source.downcast_ref::<postgres::Error>();
    let said = said.and_then(postgres::Error::as_db_error);
    let what = match said {
        Some(_) => "refuses the connection: mend what it says, or unset the variable",
        None => "cannot be reached: start it, mend the address, or unset the variable",
    };
    let place = place(server).map_or_else(String::new, |place| format!(" at {place}"));
    // The driver calls what a server has said `db error`.
    let cause: &(dyn Error + 'static) = match said {
        Some(said) => said,
        None => source.as_ref(),
    };
    let chain = crate::prove::chain(cause);
    let causes = chain.replacen("error: ", "  caused by: ", 1);
    format!("error: the server{place} that {SERVER} in the environment names {what}\n{causes}")
}

/// Hosts and ports of an address, and nothing else of it. None where the driver may have taken a part of the password
/// for a host.
#[cfg(feature = "postgres")]
fn place(server: &str) -> Option<String> {
    use postgres::config::{Config, Host};

    let config: Config = server.parse().ok()?;
    let ports = config.get_ports();
    let place = |(at, host): (usize, &Host)| {
        let host = match host {
            Host::Tcp(name) if name.contains(['@', '=', ';', '&', '?', ' ']) => return None,
            Host::Tcp(name) => name.clone(),
            #[cfg(unix)]
            Host::Unix(path) => path.display().to_string(),
        };
        let port = ports.get(at).or(ports.first()).unwrap_or(&5432);
        Some(format!("`{host}:{port}`"))
    };
    let places: Option<Vec<String>> = config.get_hosts().iter().enumerate().map(place).collect();
    places
        .map(|places| places.join(", "))
        .filter(|text| !text.is_empty())
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

    #[cfg(feature = "postgres")]
    #[test]
    fn a_server_that_is_not_there() {
        use super::{no_address, no_proof};
        use crate::prove::{prove_postgres_folder, without_tls};
        use migrate_core::{Dialect, Entry, read};

        let text = "-- up\nSELECT 1;\n-- down\nSELECT 1;\n";
        let file = vec![Entry::file("0001_a.sql", text)];
        let set = read("migrations", file, Dialect::Postgres).unwrap();
        // Nobody listens at port 1.
        let server = "postgres://me:hunter2@127.0.0.1:1/app";
        let proof = prove_postgres_folder(&set, Vec::new(), &without_tls(server).unwrap());
        let error = proof.unwrap_err();
        let told = |server| no_proof(server, &error);
        let (first, causes) = told(server).split_once('\n').map(own).unwrap();
        assert_eq!(
            first,
            "error: the server at `127.0.0.1:1` that MIGRATE_PROOF_URL in the environment names cannot be \
             reached: start it, mend the address, or unset the variable"
        );
        assert!(
            causes.starts_with("  caused by: error connecting to server\n  caused by: "),
            "{causes}"
        );
        let several = "host=a,/run/b port=1,2 user=me password=hunter2";
        assert!(told(several).contains("at `a:1`, `/run/b:2` that"));
        // The driver takes the end of this password for a part of the host.
        let misread = told("postgres://me:hun@ter2@db/app");
        assert!(misread.starts_with("error: the server that "), "{misread}");
        assert_eq!(
            no_address(),
            "error: MIGRATE_PROOF_URL in the environment cannot be read: expected the address of a server, \
             `postgres://role@host:port/database`"
        );
    }

    #[cfg(feature = "postgres")]
    #[test]
    fn a_server_that_refuses() {
        use crate::ProofError;
        use std::io::{Read, Write};

        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let refusing = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            assert_ne!(stream.read(&mut [0; 1024]).unwrap(), 0);
            let fields = b"SFATAL\0VFATAL\0C3D000\0Mdatabase \"app\" does not exist\0\0";
            let length = u32::try_from(fields.len() + 4).unwrap().to_be_bytes();
            stream
                .write_all(&[b"E", &length[..], fields].concat())
                .unwrap();
        });
        let server = format!("postgres://me:hunter2@127.0.0.1:{port}/app");
        let open = crate::prove::without_tls(&server).unwrap();
        let Err(error) = open(None) else {
            unreachable!("it refuses");
        };
        refusing.join().unwrap();
        assert_eq!(
            super::no_proof(&server, &ProofError::open(error)),
            format!(
                "error: the server at `127.0.0.1:{port}` that MIGRATE_PROOF_URL in the environment names refuses \
                 the connection: mend what it says, or unset the variable\n  caused by: FATAL: database \"app\" \
                 does not exist"
            )
        );
    }

    #[cfg(feature = "postgres")]
    fn own((first, rest): (&str, &str)) -> (String, String) {
        (first.to_owned(), rest.to_owned())
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
