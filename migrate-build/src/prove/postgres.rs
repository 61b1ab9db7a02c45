//! The proof on PostgreSQL.

use super::{Proof, fixtures_of};
use crate::load::leak_postgres;
use crate::proof::ProofError;
use crate::proof::postgres::{Open, Prover, Subject};
use migrate_core::{Dialect, Fixture, MigrationSet};
use migrate_runtime::{Migrations, Postgres};
use postgres::{Client, Config, NoTls};

/// Proves an embedded set on a server, in temporary databases that are dropped at the end. The address names
/// a database to connect to, which is left alone, and a role that may create databases.
///
/// Rows out of `fixtures/` are used where the folder is found from the current directory, as it is in
/// `cargo test`.
///
/// # Errors
///
/// If the proof cannot be made: see [`ProofError`]. What it finds is no error, but in the [`Proof`]. The temporary
/// databases are dropped in either case; those of a killed process are dropped by a later proof, after a day.
pub fn prove_postgres(set: &Migrations<Postgres>, url: &str) -> Result<Proof, ProofError> {
    prove_postgres_on(set, without_tls(url)?)
}

/// Opens connections to the server of an address.
pub(crate) fn without_tls(
    url: &str,
) -> Result<impl Fn(Option<&str>) -> Result<Client, postgres::Error> + use<>, ProofError> {
    let config: Config = url.parse().map_err(ProofError::open)?;
    Ok(move |database: Option<&str>| {
        let mut config = config.clone();
        if let Some(database) = database {
            config.dbname(database);
        }
        config.connect(NoTls)
    })
}

/// The same on connections of the application's own: with TLS, say. `open` is given the name of a database
/// to connect to, or `None` for one that is there in any case.
///
/// # Errors
///
/// If the proof cannot be made, or a connection cannot be opened: see [`ProofError`]. The temporary databases are
/// dropped in either case.
pub fn prove_postgres_on(
    set: &Migrations<Postgres>,
    open: impl Fn(Option<&str>) -> Result<Client, postgres::Error>,
) -> Result<Proof, ProofError> {
    proof(
        Subject {
            set: *set,
            code_is_here: true,
            fixtures: fixtures_of(set, Dialect::Postgres)?,
        },
        &open,
    )
}

/// Proves a folder that was read from disk, without its steps in Rust.
#[doc(hidden)]
pub fn prove_postgres_folder(
    set: &MigrationSet,
    fixtures: Vec<Fixture>,
    open: &dyn Fn(Option<&str>) -> Result<Client, postgres::Error>,
) -> Result<Proof, ProofError> {
    proof(
        Subject {
            set: leak_postgres(set),
            code_is_here: false,
            fixtures,
        },
        open,
    )
}

fn proof(subject: Subject, open: &Open<'_>) -> Result<Proof, ProofError> {
    let migrations = subject.set.iter().len();
    let mut prover = Prover::of(subject, open)?;
    prover.prove()?;
    let engine = prover.engine();
    Ok(Proof {
        findings: prover.judged(&engine).into_iter().collect(),
        migrations,
        engine,
    })
}
