//! The binary: a folder that is read at run time, and a database by its address.

mod address;
mod connect;
mod dotenv;

use crate::args::{Action, Cli, FolderAction, FolderOptions};
use crate::commands::{Operator, create};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::outcome::{Outcome, Shown};
use crate::print::{self, Printer};
use address::Named;
use clap::{CommandFactory, Parser};
use clap_complete::Shell;
use connect::Missing;
use migrate_build::__private::{leak, prove_folder};
use migrate_build::Proof;
use migrate_core::{Diagnostic, Dialect, Migration, MigrationSet, Work};
use migrate_runtime::Migrations;
use rusqlite::Connection;
use std::ffi::OsString;
use std::path::Path;

/// The whole of the binary.
pub fn folder_main() -> Exit {
    let words: Vec<OsString> = std::env::args_os().collect();
    let cli = match Cli::try_parse_from(&words) {
        Ok(cli) => cli,
        Err(error) => return print::usage(&error, &words),
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
    migrate_core::load(&folder.dir, Dialect::Sqlite).map_err(|found| {
        let missing = found.iter().next().filter(|_| !folder.dir.exists());
        let missing = missing.map(|it| no_folder(&folder.dir, it.help()));
        missing.unwrap_or_else(|| found.into())
    })
}

/// Core speaks to whoever writes `embed_migrations!`. What it says of a folder beside this one is said here too.
fn no_folder(dir: &Path, help: &str) -> Failure {
    let near = help.split_once("? ").map(|(near, _)| format!("{near}? "));
    let near = near.unwrap_or_default();
    Failure::new(
        Exit::Invalid,
        format!("there is no folder `{}`", dir.display()),
        format!(
            "{near}`migrate create <name>` makes the first migration and the folder; `--dir` names another one"
        ),
    )
}

fn prove(folder: &FolderOptions) -> Result<Outcome, Failure> {
    let set = load(folder)?;
    let fixtures = migrate_core::fixtures(&folder.dir, Dialect::Sqlite)?;
    let proof = prove_folder(&set, fixtures).map_err(|error| {
        let help = "if the folder is right, this is a mistake of `migrate`: please report it";
        Failure::new(Exit::Error, error.to_string(), help).because(&error)
    })?;
    let list = set.migrations().iter().zip(leak(&set).iter());
    let not_tried = list.filter(|(it, _)| is_not_tried(it, &proof));
    Ok(Outcome::Proof {
        migrations: set.migrations().len(),
        not_tried: not_tried.map(|(_, it)| it.id()).collect(),
        proof,
    })
}

/// A step in Rust, what the proof has stopped, and what its author says cannot run here: an accepted
/// `sql-error` that there is none of would be a finding.
fn is_not_tried(migration: &Migration, proof: &Proof) -> bool {
    let mut allows = migration.allows().iter();
    // Where no rows could be made up for a table it was tried without.
    let stopped = |it: &Diagnostic| {
        it.code() == "not-tried"
            && it.path() == migration.path()
            && !it.message().starts_with("no row could be made up")
    };
    matches!(migration.work(), Work::Rust { .. })
        || allows.any(|allow| allow.code() == "sql-error")
        || proof.findings().iter().any(stopped)
}

fn operate(cli: &Cli, action: &Action, printer: &Printer) -> Result<Outcome, Failure> {
    let set = match action {
        // A file is copied whatever was migrated in it, and by what.
        Action::Backup { .. } | Action::Restore { .. } => Migrations::__new(&[]),
        _ => leak(&load(&cli.folder)?),
    };
    let address = match address::chosen(&cli.folder)? {
        Named::Database(address) => address,
        Named::Nothing => return without_database(&set, action, None),
        Named::Unreadable(why) => return without_database(&set, action, Some((why, printer))),
    };
    let database = address.to_string();
    printer.detail(&match set.iter().len() {
        0 => format!("database {database}"),
        1 => format!("1 migration, database {database}"),
        migrations => format!("{migrations} migrations, database {database}"),
    });
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

/// What can be said of the folder alone. Whoever needs no database needs no `.env`.
fn without_database(
    set: &Migrations,
    action: &Action,
    unreadable: Option<(Failure, &Printer)>,
) -> Result<Outcome, Failure> {
    match (action, unreadable) {
        (Action::Validate | Action::Show { .. }, Some((why, printer))) => {
            printer.note(&why.message);
        }
        (_, Some((why, _))) => return Err(why),
        (_, None) => {}
    }
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
