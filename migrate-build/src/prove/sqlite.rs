//! The proof on SQLite.

use super::{Proof, fixtures_of};
use crate::load::leak;
use crate::proof::ProofError;
use crate::proof::sqlite::{Prover, Subject};
use migrate_core::{Dialect, Fixture, MigrationSet};
use migrate_runtime::Migrations;
use rusqlite::Connection;

/// Proves an embedded set on databases in memory. Its steps in Rust are run.
///
/// Rows out of `fixtures/` are used where the folder is found from the current directory, as it is in
/// `cargo test`.
///
/// # Errors
///
/// If the proof cannot be made: see [`ProofError`]. What it finds is no error, but in the [`Proof`]. Nothing is left
/// behind in either case.
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
/// If the proof cannot be made, or a connection cannot be opened: see [`ProofError`]. The databases are left as the
/// proof leaves them at that moment, and with an error too: let them be in memory.
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
        fixtures: fixtures_of(set, Dialect::Sqlite)?,
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
    let engine = format!("SQLite {}", rusqlite::version());
    let mut prover = Prover::of(subject);
    prover.prove()?;
    Ok(Proof {
        findings: prover.judged(&engine).into_iter().collect(),
        migrations,
        engine,
    })
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
