//! A PostgreSQL database that is named by its address.

mod environment;
mod passfile;
mod scratch;
mod server;
mod tls;

pub(super) use server::Server;

use super::Invocation;
use crate::args::{Action, FolderOptions};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::interrupt::Watch;
use crate::outcome::Outcome;
use migrate_build::__private::{leak_postgres, prove_postgres_folder};
use migrate_build::Proof;
use migrate_core::{Fixture, MigrationSet};
use migrate_runtime::Migrations;
use postgres::Client;
use scratch::Scratch;
use std::thread;
use std::time::{Duration, Instant};

pub(super) fn operate(
    invocation: &Invocation<'_>,
    set: Option<&MigrationSet>,
    server: &Server,
) -> Result<Outcome, Failure> {
    let set = set.map_or(Migrations::__new(&[]), leak_postgres);
    let database = server.to_string();
    invocation.tell_database(set.iter().len(), &database);
    let _watch = Watch::before(invocation.action, *invocation.printer, &database);
    let mut client = connect(server, invocation.cli.folder.wait)?;
    let mut operator = invocation.on(set, &mut client, &database);
    if !matches!(invocation.action, Action::VerifySchema) {
        return operator.run(invocation.action);
    }
    let mut scratch = Scratch::on(server)?;
    let report = operator.migrator().verify_schema(scratch.client());
    // Only a note: what was found matters more than a scratch database that is left.
    if let Err(left) = scratch.drop_database() {
        invocation.printer.note(&left);
    }
    let report = report.map_err(|error| operator.with_names(error.into()))?;
    Ok(Outcome::Schema {
        report,
        of_folder: true,
    })
}

/// The proof, in databases of its own on the server.
pub(super) fn prove(
    server: &Server,
    folder: &FolderOptions,
    set: &MigrationSet,
    fixtures: Vec<Fixture>,
) -> Result<Proof, Failure> {
    // Here is the wait, and the words for a server that does not answer.
    drop(connect(server, folder.wait)?);
    let proof = prove_postgres_folder(set, fixtures, &|database| server.connect(database));
    proof.map_err(|error| {
        let help = "the role needs the right CREATEDB, on a server that may be tried on";
        Failure::new(Exit::Error, error.to_string(), help).because(&error)
    })
}

const NO_TLS: &str = "`sslmode` in the address, or PGSSLMODE, asks for TLS, which the server has not: switch it on there \
    (`ssl = on`); or, on a network that is trusted, say `sslmode=disable`";

fn connect(server: &Server, wait: Option<Duration>) -> Result<Client, Failure> {
    const PAUSE: Duration = Duration::from_millis(200);
    let begun = Instant::now();
    loop {
        match (server.connect(None), wait) {
            (Ok(client), _) => return Ok(client),
            (Err(_), Some(wait)) if begun.elapsed() < wait => thread::sleep(PAUSE),
            (Err(error), _) => return Err(unreachable(server, &error)),
        }
    }
}

fn unreachable(server: &Server, error: &postgres::Error) -> Failure {
    let message = format!("the database {server} cannot be opened");
    let help = match error.as_db_error().map(|said| said.code().code()) {
        Some("3D000") => "make it with `createdb`, or name one that is there",
        Some("28P01" | "28000") => {
            "give user and password in the address, in PGUSER and PGPASSWORD, or in `~/.pgpass`"
        }
        _ => match has_no_tls(error) {
            true => NO_TLS,
            false => "is the server up, and is this its address? `--wait` waits for it",
        },
    };
    because(Failure::new(Exit::Error, message, help), error)
}

/// Whether the server has answered that it has no TLS, which was asked for.
fn has_no_tls(error: &postgres::Error) -> bool {
    let cause = std::error::Error::source(error);
    cause.is_some_and(|cause| cause.to_string() == "server does not support TLS")
}

/// Adds the cause: what the server said, without the driver's words around it.
fn because(failure: Failure, error: &postgres::Error) -> Failure {
    match error.as_db_error() {
        Some(said) => failure.because(said),
        None => failure.because(error),
    }
}
