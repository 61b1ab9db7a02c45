//! What the proof of `migrate-build` needs of the runtime: a migration is proven by the code that runs it.
//! Not part of the public interface: it changes without notice.

use super::driver::Blocking;
use super::session::PostgresSession;
use crate::database::Postgres;
use crate::error::Error;
use crate::migrator::Settings;
use crate::plan::Direction;
use crate::run::Run;
use crate::session::block_on;
use crate::set::{Migration, Migrations};
use postgres::Client;

/// Runs a section as any run does, with the checks behind it or not, without a history, and commits it. On
/// an error the database is as it was, but for a `no-transaction` section, whose statements stay.
///
/// # Errors
///
/// As those of a run.
pub fn rehearse(
    client: &mut Client,
    migration: &'static Migration<Postgres>,
    direction: Direction,
    checks: bool,
) -> Result<(), Error> {
    // Without a history it does not matter which set it is of.
    let set = Migrations::__new(&[]);
    let settings = Settings::of(&set);
    let session = PostgresSession::open(Blocking(client), &settings.session)?;
    let mut run = Run {
        checks,
        ..Run::new(session, &set, settings)
    };
    block_on(run.rehearse_alone(migration, direction))
}
