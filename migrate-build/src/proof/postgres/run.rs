//! A section of a migration, run on a scratch database by the code that runs it in the application.

use super::codes;
use super::server::failed;
use crate::proof::ProofError;
use crate::proof::finding::{At, failure, section};
use migrate_runtime::__private::postgres_proof::rehearse;
use migrate_runtime::{Direction, Error, Migration, Postgres};
use postgres::Client;
use postgres::error::DbError;

/// A statement that runs longer is taken for one that does not end.
const TIMEOUT: &str = "60s";

/// Why a section has failed.
#[derive(Debug)]
pub(crate) struct Failed {
    pub(crate) at: Option<At>,
    /// What the server said, or the rows of a check.
    pub(crate) said: String,
    /// The server's code of what happened; empty for a check.
    pub(crate) state: String,
    /// The table that the server names.
    pub(crate) table: Option<String>,
    /// Whether it is a check that has returned rows.
    pub(crate) is_check: bool,
    /// Whether something may be left of it in the database.
    pub(crate) is_partial: bool,
}

/// Runs a section, and with `checks` the checks behind it. A failure leaves nothing, but for what a
/// `no-transaction` section has done.
pub(crate) fn run_section(
    client: &mut Client,
    migration: &'static Migration<Postgres>,
    direction: Direction,
    checks: bool,
) -> Result<Result<(), Failed>, ProofError> {
    command(client, &format!("SET statement_timeout = '{TIMEOUT}'"))?;
    let result = rehearse(client, migration, direction, checks);
    // An error that is not the server's answer is no finding.
    let result = match result {
        Err(error) => Err(Failed::of(migration, direction, error)?),
        Ok(()) => Ok(()),
    };
    // Another day the next migration would find the settings that a connection begins with.
    command(client, "RESET SESSION AUTHORIZATION")?;
    command(client, "RESET ALL")?;
    Ok(result)
}

fn command(client: &mut Client, sql: &str) -> Result<(), ProofError> {
    let done = client.batch_execute(sql);
    done.map_err(|error| failed("running a migration", error))
}

impl Failed {
    fn of(
        migration: &'static Migration<Postgres>,
        direction: Direction,
        error: Error,
    ) -> Result<Self, ProofError> {
        let is_check = matches!(error, Error::CheckFailed { .. });
        let found = match &error {
            Error::Failed { source, .. } | Error::Escaped { source, .. } => {
                let driver = source.downcast_ref::<postgres::Error>();
                let said = driver.and_then(postgres::Error::as_db_error);
                if said.is_none() && driver.is_some() {
                    return Err(error.into());
                }
                said
            }
            Error::CheckFailed { .. } => None,
            _ => return Err(error.into()),
        };
        let (at, said) = failure(migration, direction, &error);
        let is_escape = matches!(error, Error::Escaped { .. });
        let outside = section(migration, direction).is_some_and(|it| it.no_transaction);
        Ok(Self {
            at,
            said: match found {
                Some(found) if !is_escape => server_said(found),
                _ => said,
            },
            state: found.map_or_else(String::new, |found| found.code().code().to_owned()),
            table: found.and_then(|found| found.table().map(str::to_owned)),
            is_check,
            is_partial: outside || is_escape,
        })
    }
}

/// What the server said. Its detail is left out where that is a row, since rows are made up; of a foreign key it is
/// the tables.
pub(crate) fn server_said(said: &DbError) -> String {
    let message = said.message();
    let code = said.code().code();
    let detail = said
        .detail()
        .filter(|_| !code.starts_with(codes::CONSTRAINTS) || code == codes::FOREIGN_KEY);
    match detail {
        Some(detail) => {
            let lines: Vec<&str> = detail.lines().collect();
            format!("{message} ({})", lines.join("; ").trim_end_matches('.'))
        }
        None => message.to_owned(),
    }
}
