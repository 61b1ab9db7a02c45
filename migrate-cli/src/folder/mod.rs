//! The binary: a folder that is read at run time, and a database by its address.

mod address;
mod connect;

use crate::args::{Action, Cli, FolderAction, FolderOptions};
use crate::commands::{Operator, create};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::outcome::{Outcome, Shown};
use crate::print::{self, Printer};
use clap::{CommandFactory, Parser};
use clap_complete::Shell;
use connect::Missing;
use migrate_build::__private::{leak, prove_folder};
use migrate_core::{Dialect, MigrationSet};
use migrate_runtime::Migrations;
use rusqlite::Connection;

/// The whole of the binary.
pub fn folder_main() -> Exit {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return print::usage(&error),
    };
    let printer = Printer::new(&cli.options, cli.action.name());
    let result = run(&cli, &printer);
    printer.end(result)
}

fn run(cli: &Cli, printer: &Printer) -> Result<Outcome, Failure> {
    match &cli.action {
        FolderAction::Create(args) => create(&cli.folder.dir, args),
        FolderAction::Completions { shell } => Ok(Outcome::Script(completions(*shell))),
        FolderAction::Prove => prove(&cli.folder),
        FolderAction::Action(action) => operate(cli, action, printer),
    }
}

fn completions(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "migrate", &mut script);
    script
}

fn load(folder: &FolderOptions) -> Result<MigrationSet, Failure> {
    Ok(migrate_core::load(&folder.dir, Dialect::Sqlite)?)
}

fn prove(folder: &FolderOptions) -> Result<Outcome, Failure> {
    let set = load(folder)?;
    let fixtures = migrate_core::fixtures(&folder.dir, Dialect::Sqlite)?;
    let proof = prove_folder(&set, fixtures).map_err(|error| {
        let help = "if the folder is right, this is a mistake of `migrate`: please report it";
        Failure::new(Exit::Error, error.to_string(), help).because(&error)
    })?;
    Ok(Outcome::Proof {
        proof,
        migrations: set.migrations().len(),
    })
}

fn operate(cli: &Cli, action: &Action, printer: &Printer) -> Result<Outcome, Failure> {
    let set = leak(&load(&cli.folder)?);
    let Some(address) = address::chosen(&cli.folder)? else {
        return without_database(&set, action);
    };
    let database = address.to_string();
    printer.detail(&format!(
        "{} migrations, database {database}",
        set.iter().len()
    ));
    if !address.is_there() && missing(action) == Missing::Make {
        // What is refused on an empty database leaves no empty file behind.
        let mut empty = connect::in_memory()?;
        operator(cli, set, &mut empty, printer, &database).foresee(action)?;
    }
    let opened = connect::open(&address, missing(action), cli.folder.wait)?;
    if opened.is_missing {
        printer.note(&format!("there is no database {database} yet"));
    }
    let mut connection = opened.connection;
    operator(cli, set, &mut connection, printer, &database).run(action)
}

fn operator<'a>(
    cli: &'a Cli,
    set: Migrations,
    connection: &'a mut Connection,
    printer: &'a Printer,
    database: &str,
) -> Operator<'a> {
    Operator {
        set,
        connection,
        options: &cli.options,
        printer,
        database: database.to_owned(),
        code_is_here: false,
    }
}

/// What a database that is not there yet means. One that is only looked at is never made.
fn missing(action: &Action) -> Missing {
    match action {
        Action::Up(args) if !args.dry_run => Missing::Make,
        Action::Restore { .. } => Missing::Make,
        Action::Up(_)
        | Action::Status { .. }
        | Action::History
        | Action::Show { .. }
        | Action::Current
        | Action::Validate => Missing::Empty,
        _ => Missing::Refuse,
    }
}

/// What can be said of the folder alone.
fn without_database(set: &Migrations, action: &Action) -> Result<Outcome, Failure> {
    match action {
        Action::Validate => Ok(Outcome::Valid {
            migrations: set.iter().len(),
            database: None,
        }),
        Action::Show { version } => match set.iter().find(|it| it.version() == *version) {
            Some(migration) => Ok(Outcome::Migration(Box::new(Shown {
                migration: Some(migration),
                status: None,
            }))),
            None => Err(Failure::new(
                Exit::Error,
                format!("there is no migration {version} in the folder"),
                "look at its files, or name a database that may have it",
            )),
        },
        _ => Err(Failure::new(
            Exit::Usage,
            "no database is named",
            "give `--database-url app.db`, or set DATABASE_URL in the environment or in `.env`",
        )),
    }
}
