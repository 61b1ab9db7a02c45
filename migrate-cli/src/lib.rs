//! The commands of the binary `migrate`, for an application's own command line.
//!
//! An application that ships as one binary offers them from its embedded set, with no file beside it:
//! `notes migrate status`, `notes migrate down`. With `clap` it adds a variant to its own enum:
//!
//! ```
//! use clap::Parser;
//! use migrate_cli::Exit;
//! use migrate_runtime::{Migrations, embed_migrations};
//!
//! static MIGRATIONS: Migrations = embed_migrations!("doc/migrations", watched = false);
//!
//! #[derive(Parser)]
//! enum App {
//!     /// Serve
//!     Serve,
//!     /// Operate the database
//!     Migrate(migrate_cli::Command),
//! }
//!
//! let mut db = rusqlite::Connection::open_in_memory()?;
//! let exit = match App::parse_from(["app", "migrate", "up"]) {
//!     App::Serve => Exit::Done,
//!     App::Migrate(command) => command.run(&MIGRATIONS, &mut db),
//! };
//! assert_eq!(exit, Exit::Done); // `main` returns it: it is the exit code
//! # Ok::<_, rusqlite::Error>(())
//! ```
//!
//! Without `clap`, [`run_from`] reads the words itself. Either takes this crate without its default features,
//! since folders, the proof and an SQLite of its own are the binary's:
//!
//! ```toml
//! migrate-cli = { version = "0.1", default-features = false }
//! ```
//!
//! The options of these commands stand behind the application's subcommand (`notes migrate --json status`). A global
//! option of the application's own must not be called `--json`, `--quiet`, `-q`, `--verbose`, `-v`, `--table`,
//! `--lock-timeout` or `--allow-out-of-order`. Completions for the shell are left to the application, since only
//! it knows all of its commands; `clap_complete` makes them.
//!
//! # JSON
//!
//! With `--json` a command writes one object to stdout. Its `version` is 1, and stays so as long as no
//! field goes away or changes its meaning; new ones may come. Every object has `version`, `command` and
//! `exit_code` (see [`Exit`]); times are whole milliseconds, a migration is `{"version", "name"}` at least.
//!
//! | command | further fields |
//! |---|---|
//! | `up`, `down`, `redo`, `baseline`, `resume`, `mark-…` | `done` (a migration with `action`, `elapsed_ms`), `current` (a migration or null), `elapsed_ms` |
//! | … with `--dry-run` | `dry_run` (true), `steps` (a migration with `direction`, `tried`, `elapsed_ms`, `rows_changed`, `not_tried_because`) |
//! | `status`, `history` | `up_to_date` and `refused` (why `up` would be refused, or null; both `status` only), `migrations` (with `description`, `state`, `order` (of application), `applied_at`, `execution_time_ms`) |
//! | `show` | `migration` (with `description`, `state`, `order`, `applied_at`, `execution_time_ms`, `kind`, `path`, `checksum`, `requires`, `irreversible`, `up`, `check`, `down`) |
//! | `current` | `current` |
//! | `validate` | `migrations` (how many), `database`, `pending` (null where no database was looked at) |
//! | `verify-schema` | `differences` (`kind`, `object`, `details`), `unknown`, `not_replayed` (with `because`) |
//! | `repair` | `repaired` (a migration with `changed`) |
//! | `backup`, `restore`, `create` | `path` |
//! | `prove` | `proven` (no error was found), `migrations` (how many), `not_tried` (which of them could not be run), `engine`, `sqlite` (its version, or null on PostgreSQL), `diagnostics` |
//! | any that fails | `error`: `message`, `database` (which it is about, or null), `causes`, `help` (or null), and `diagnostics` for a folder with mistakes |
//!
//! A `state` is `applied`, `baseline`, `pending`, `out_of_order`, `drifted`, `unknown`, `applying` or
//! `reverting`. An `action` is `applied`, `reverted`, `baselined`, `marked_applied` or `marked_reverted`, a
//! `direction` is `up` or `down`, and the `kind` of a difference is `missing` or `different`; the `kind` of a
//! migration is `sql` or `rust`. A diagnostic has `code`, `severity`, `path`, `line`, `column`, `message`,
//! `help`, `note` and `also` (further files).
//!
//! A command that fails says so on stderr too. Words that make no command (exit code 2) have the same object, whose
//! `command` is null. An application that reads the words with its own `clap` has to report them itself.
//!
//! An exit code other than 0 is not always a failure: `prove` and `verify-schema` with findings (5, 4) and `status
//! --exit-code` (3, 4) have answered what they were asked. They have their own fields and no `error`.
//! `completions`, `--help` and `--version` write the same with `--json`, and no object.
//!
//! # Ctrl-C
//!
//! A command that is changing the database rolls back and ends with 130. A second Ctrl-C ends it at once, and the
//! database rolls back by itself. A command that still waits or asks ends at once too, and so do `backup` and
//! `restore`. With `--json` each of them writes its object, with an `error`. Commands that only look leave Ctrl-C to
//! the system, which ends the process without a word and without an object.

mod advice;
mod args;
mod commands;
mod database;
mod exit;
mod failure;
#[cfg(feature = "folder")]
mod folder;
mod interrupt;
mod outcome;
mod print;
mod secret;

pub use args::Command;
pub use database::Operated;
pub use exit::Exit;
#[cfg(feature = "folder")]
#[doc(hidden)]
pub use folder::folder_main;

use args::Embedded;
use clap::Parser;
use commands::Operator;
use migrate_runtime::Migrations;
use print::Printer;
use std::ffi::OsString;

impl Command {
    /// Does what was typed, on an open connection, and prints what there is to say, errors too.
    ///
    /// Returns the exit code, for the application to end with. After [`Exit::Done`] the command has done what was asked,
    /// or there was nothing to do; what each of the others means for the database is said there.
    ///
    /// The first command that changes something sets a handler for Ctrl-C in this process, unless the application has
    /// one of its own.
    pub fn run<Db: Operated>(
        &self,
        migrations: &Migrations<Db>,
        connection: &mut Db::Connection,
    ) -> Exit {
        let printer = Printer::new(&self.options, self.action.name());
        let mut operator = Operator {
            set: *migrations,
            database: Db::display_name(connection),
            connection,
            options: &self.options,
            printer: &printer,
            code_is_here: true,
        };
        let result = operator.run(&self.action);
        printer.end(result)
    }
}

/// Reads the words of a command and runs it as [`Command::run`] does, for an application without `clap`. The first word
/// is the name that the help shows, as in [`std::env::args_os`].
///
/// ```
/// use migrate_cli::{Exit, run_from};
/// use migrate_runtime::{Migrations, embed_migrations};
///
/// static MIGRATIONS: Migrations = embed_migrations!("doc/migrations", watched = false);
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// let exit = run_from(["migrate", "up", "--quiet"], &MIGRATIONS, &mut db);
/// assert_eq!(exit, Exit::Done);
/// # Ok::<_, rusqlite::Error>(())
/// ```
pub fn run_from<Db, Words>(
    words: Words,
    migrations: &Migrations<Db>,
    connection: &mut Db::Connection,
) -> Exit
where
    Db: Operated,
    Words: IntoIterator,
    Words::Item: Into<OsString> + Clone,
{
    let words: Vec<OsString> = words.into_iter().map(Into::into).collect();
    match Embedded::try_parse_from(&words) {
        Ok(embedded) => embedded.command.run(migrations, connection),
        Err(error) => print::usage(error, &words),
    }
}
