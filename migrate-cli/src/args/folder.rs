//! What only the binary offers: folders that are read at run time, and a database by its address.

use super::{Action, Options, words};
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use std::path::PathBuf;
use std::time::Duration;

const EXAMPLES: &str = "\
Addresses: app.db, sqlite:app.db, sqlite:///absolute/app.db, sqlite::memory:,\n\
postgres://user@host/database. White space and a pair of quotes around one say nothing.\n\
A file whose name looks like an address is written ./… or /…: whatever else may hold a\n\
password is refused, and not repeated.";

/// Create, check, prove, apply and revert the migrations of a folder
#[derive(Debug, Parser)]
#[command(
    name = "migrate",
    version = version(),
    after_help = format!("{EXAMPLES}\n\n{}", words::EXIT_CODES),
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) folder: FolderOptions,
    #[command(flatten)]
    pub(crate) options: Options,
    #[command(subcommand)]
    pub(crate) action: FolderAction,
}

#[derive(Args, Clone, Debug)]
#[command(next_help_heading = words::EVERYWHERE)]
pub(crate) struct FolderOptions {
    /// The folder of migrations
    #[arg(
        short,
        long,
        global = true,
        value_name = "FOLDER",
        default_value = "migrations"
    )]
    pub(crate) dir: PathBuf,

    /// The database; else DATABASE_URL of the environment, else of `.env`
    #[arg(short = 'u', long, global = true, value_name = "ADDRESS")]
    pub(crate) database_url: Option<String>,

    /// Whose SQL the folder holds, where no database is named [default: sqlite]
    #[arg(long, global = true, value_name = "DATABASE")]
    pub(crate) dialect: Option<Dialect>,

    /// Do not read `.env`
    #[arg(long, global = true)]
    pub(crate) no_dotenv: bool,

    /// Wait until the database answers, so many seconds at most [default: 30]
    #[arg(long, global = true, value_name = "SECONDS", num_args = 0..=1,
        default_missing_value = "30", value_parser = words::wait)]
    pub(crate) wait: Option<Duration>,
}

/// A dialect as it is typed: core's type knows nothing of clap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Dialect {
    /// SQLite
    Sqlite,
    /// PostgreSQL
    Postgres,
}

impl From<Dialect> for migrate_core::Dialect {
    fn from(typed: Dialect) -> Self {
        match typed {
            Dialect::Sqlite => Self::Sqlite,
            Dialect::Postgres => Self::Postgres,
        }
    }
}

#[derive(Clone, Debug, Subcommand)]
pub(crate) enum FolderAction {
    /// Make the next migration from a template, and print its path
    #[command(visible_alias = "new")]
    Create(CreateArgs),
    #[command(flatten)]
    Action(Action),
    /// Run every migration on made-up rows, up, down and up again: in memory, or in a database made on the server
    Prove,
    /// Print a completion script
    Completions {
        /// For which shell
        shell: Shell,
    },
}

#[derive(Args, Clone, Debug)]
pub(crate) struct CreateArgs {
    /// What it does, in a few words
    #[arg(required = true, value_name = "WORDS")]
    pub(crate) words: Vec<String>,
    /// Number a new folder by time, `YYYYMMDDHHMMSS`
    #[arg(long, conflicts_with = "sequential")]
    pub(crate) timestamp: bool,
    /// Number a new folder in sequence, `0001`
    #[arg(long)]
    pub(crate) sequential: bool,
    /// A step in Rust, which only the application can run
    #[arg(long)]
    pub(crate) rust: bool,
}

impl FolderAction {
    /// The word for it, as in the JSON.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Create(_) => "create",
            Self::Action(action) => action.name(),
            Self::Prove => "prove",
            Self::Completions { .. } => "completions",
        }
    }
}

/// Names the SQLite too, since the proof only says what is so on that one.
fn version() -> String {
    format!(
        "{} (SQLite {})",
        env!("CARGO_PKG_VERSION"),
        rusqlite::version()
    )
}

#[cfg(test)]
mod tests {
    use super::Cli;
    use clap::CommandFactory;

    #[test]
    fn the_definitions_fit_together() {
        Cli::command().debug_assert();
    }
}
