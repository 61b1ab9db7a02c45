//! The binary: a folder that is read at run time, and a database by its address.

mod address;
mod connect;
mod dotenv;
mod postgres;
mod sqlite;

use crate::args::{self, Action, Cli, CreateArgs, FolderAction, FolderOptions};
use crate::commands::{Operator, create};
use crate::database;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::outcome::{InSet, Outcome, Shown};
use crate::print::{self, Printer};
use crate::secret;
use address::{Address, Named};
use clap::{CommandFactory, Parser};
use clap_complete::Shell;
use migrate_build::__private::{is_tried_empty, leak, leak_postgres, prove_folder};
use migrate_build::Proof;
use migrate_core::__private::{fixtures_from_here, load_from_here};
use migrate_core::{Diagnostic, Dialect, Migration, MigrationSet, Work};
use migrate_runtime::{Database, MigrationId, Migrations, Sqlite};
use std::ffi::OsString;
use std::path::Path;

/// The whole of the binary.
pub fn folder_main() -> Exit {
    let words: Vec<OsString> = std::env::args_os().collect();
    let cli = match Cli::try_parse_from(&words) {
        Ok(cli) => cli,
        Err(error) => return print::usage(error, &words),
    };
    let printer = Printer::new(&cli.options, cli.action.name());
    let result = run(&cli, &printer);
    printer.end(result)
}

fn run(cli: &Cli, printer: &Printer) -> Result<Outcome, Failure> {
    let action = match &cli.action {
        FolderAction::Action(action) => Some(action),
        _ => None,
    };
    secret::refuse_path("the folder of migrations", &cli.folder.dir)?;
    secret::refuse(&cli.options, action)?;
    match &cli.action {
        FolderAction::Completions { shell } => Ok(Outcome::Script(completions(*shell))),
        FolderAction::Create(args) => {
            secret::refuse_words(&args.words)?;
            let named = chosen_for_create(&cli.folder, args)?;
            create(&cli.folder.dir, args, dialect(&cli.folder, &named)?)
        }
        FolderAction::Prove => prove(&cli.folder, printer),
        FolderAction::Action(action) => operate(cli, action, printer),
    }
}

fn completions(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "migrate", &mut script);
    script
}

/// The database that a new migration is for. Only the template of a step in Rust depends on it: for SQL an address
/// that cannot be read does not matter.
fn chosen_for_create(folder: &FolderOptions, args: &CreateArgs) -> Result<Named, Failure> {
    let matters = args.rust && folder.dialect.is_none();
    match address::chosen(folder) {
        Ok(Named::Unreadable(why)) | Err(why) if matters => Err(why),
        Ok(named) => Ok(named),
        Err(_) => Ok(Named::Nothing),
    }
}

/// Whose SQL the folder holds: that of the database which is named, unless something else was typed.
fn dialect(folder: &FolderOptions, named: &Named) -> Result<Dialect, Failure> {
    let typed = folder.dialect.map(Dialect::from);
    let named = match named {
        Named::Database(address) => Some(address.dialect()),
        Named::Nothing | Named::Unreadable(_) => None,
    };
    match (typed, named) {
        (Some(typed), Some(named)) if typed != named => Err(Failure::new(
            Exit::Usage,
            format!(
                "`--dialect {}` does not fit the database, which is {}",
                typed.word(),
                named
            ),
            "leave it out, or name another database",
        )),
        (typed, named) => Ok(typed.or(named).unwrap_or(Dialect::Sqlite)),
    }
}

fn load(folder: &FolderOptions, dialect: Dialect) -> Result<MigrationSet, Failure> {
    load_from_here(&folder.dir, dialect).map_err(|found| {
        let missing = found.iter().next().filter(|_| !folder.dir.exists());
        let missing = missing.map(|it| no_folder(&folder.dir, it.help()));
        missing.unwrap_or_else(|| found.into())
    })
}

/// The words for a folder that is not there: core's are for whoever writes `embed_migrations!`. A folder that core
/// suggests is suggested here too.
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

fn prove(folder: &FolderOptions, printer: &Printer) -> Result<Outcome, Failure> {
    let named = match (address::chosen(folder)?, folder.dialect) {
        (Named::Unreadable(why), Some(args::Dialect::Postgres)) => return Err(why),
        (Named::Unreadable(why), None) => {
            // It may name a server, and then the migrations are not SQLite's.
            printer.note(&why.message);
            Named::Nothing
        }
        (named, _) => named,
    };
    let set = load(folder, dialect(folder, &named)?)?;
    let fixtures = fixtures_from_here(&folder.dir, set.dialect())?;
    let proof = match (set.dialect(), named) {
        (_, Named::Database(Address::Postgres(server))) => {
            postgres::prove(&server, folder, &set, fixtures)?
        }
        (Dialect::Postgres, _) => {
            return Err(Failure::new(
                Exit::Usage,
                "no server is named to prove the migrations on",
                "give `--database-url postgres://…`: the proof makes a database of its own there, and drops it",
            ));
        }
        (Dialect::Sqlite, _) => prove_folder(&set, fixtures).map_err(|error| {
            let help = "if the folder is right, this is a mistake of `migrate`: please report it";
            Failure::new(Exit::Error, error.to_string(), help).because(&error)
        })?,
    };
    let list = set.migrations().iter().zip(ids(&set));
    let not_tried = list.filter(|(it, _)| is_not_tried(it, &proof));
    Ok(Outcome::Proof {
        migrations: set.migrations().len(),
        not_tried: not_tried.map(|(_, id)| id).collect(),
        proof,
    })
}

fn ids(set: &MigrationSet) -> Vec<MigrationId> {
    match set.dialect() {
        Dialect::Sqlite => leak(set).iter().map(|it| it.id()).collect(),
        Dialect::Postgres => leak_postgres(set).iter().map(|it| it.id()).collect(),
    }
}

/// Whether the up of a migration was not run by the proof: a step in Rust, one that the proof has stopped, and one with
/// an accepted `sql-error`. That there is such an error is certain, since an `-- allow` for nothing is a finding.
fn is_not_tried(migration: &Migration, proof: &Proof) -> bool {
    let mut allows = migration.allows().iter();
    // Where no row could be made up for a table, the migration was tried without.
    let stopped = |it: &Diagnostic| {
        it.code() == "not-tried" && it.path() == migration.path() && !is_tried_empty(it)
    };
    matches!(migration.work(), Work::Rust { .. })
        || allows.any(|allow| allow.code() == "sql-error")
        || proof.findings().iter().any(stopped)
}

fn operate(cli: &Cli, action: &Action, printer: &Printer) -> Result<Outcome, Failure> {
    let named = address::chosen(&cli.folder)?;
    let dialect = dialect(&cli.folder, &named)?;
    let read = || match action {
        // A file is copied whatever was migrated in it, and by what.
        Action::Backup { .. } | Action::Restore { .. } => Ok(None),
        _ => load(&cli.folder, dialect).map(Some),
    };
    let set = read()?;
    let why = match named {
        Named::Database(address) => {
            let invocation = Invocation {
                cli,
                action,
                printer,
            };
            return match address {
                Address::Sqlite(place) => sqlite::operate(&invocation, set.as_ref(), &place),
                Address::Postgres(server) => postgres::operate(&invocation, set.as_ref(), &server),
            };
        }
        Named::Nothing => None,
        Named::Unreadable(why) => Some((why, printer)),
    };
    match (dialect, &set) {
        (Dialect::Postgres, Some(set)) => without_database(&leak_postgres(set), action, why),
        (_, Some(set)) => without_database(&leak(set), action, why),
        (_, None) => without_database(&Migrations::<Sqlite>::__new(&[]), action, why),
    }
}

/// What was typed, and where to say something about it.
struct Invocation<'a> {
    cli: &'a Cli,
    action: &'a Action,
    printer: &'a Printer,
}

impl<'a> Invocation<'a> {
    /// The operator of a set on a connection, with the options that were typed.
    fn on<Db: database::Operated>(
        &self,
        set: Migrations<Db>,
        connection: &'a mut Db::Connection,
        database: &str,
    ) -> Operator<'a, Db> {
        Operator {
            set,
            connection,
            options: &self.cli.options,
            printer: self.printer,
            database: database.to_owned(),
            code_is_here: false,
        }
    }

    fn tell_database(&self, migrations: usize, database: &str) {
        self.printer.detail(&match migrations {
            0 => format!("database {database}"),
            1 => format!("1 migration, database {database}"),
            migrations => format!("{migrations} migrations, database {database}"),
        });
    }
}

/// Does what needs no database; for that, a `.env` that cannot be read does not matter. All else is refused.
fn without_database<Db: Database>(
    set: &Migrations<Db>,
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
                migration: Some(InSet::of(migration)),
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
            "give `--database-url app.db` or `--database-url postgres://…`, or set DATABASE_URL in the environment or in `.env`",
        )),
    }
}
