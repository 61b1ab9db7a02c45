//! What was typed, and nothing else: no file is opened here, and no default is looked up.

#[cfg(feature = "folder")]
mod folder;
mod words;

#[cfg(feature = "folder")]
pub(crate) use folder::{Cli, CreateArgs, Dialect, FolderAction, FolderOptions};

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use std::time::Duration;

/// The commands for an application's own command line: `myapp migrate status`.
///
/// The application's `clap` enum has a variant that holds it, and [`run`](Self::run) does what was typed.
#[derive(Args, Clone, Debug)]
pub struct Command {
    #[command(flatten)]
    pub(crate) options: Options,
    #[command(subcommand)]
    pub(crate) action: Action,
}

/// What [`run_from`](crate::run_from) reads.
#[derive(Debug, Parser)]
#[command(about = words::ABOUT, after_help = words::EXIT_CODES)]
pub(crate) struct Embedded {
    #[command(flatten)]
    pub(crate) command: Command,
}

// The ids have a prefix, since an application may have global options of the same names.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = words::EVERYWHERE)]
pub(crate) struct Options {
    /// The history table, `schema_migrations` unless the set has its own
    #[arg(long, global = true, id = "migrate-table", value_name = "NAME")]
    pub(crate) table: Option<String>,

    /// How long to wait for other processes: `15`, `500ms`, `2m` [default: 15]
    #[arg(long, global = true, id = "migrate-lock-timeout", value_name = "SECONDS", value_parser = words::duration)]
    pub(crate) lock_timeout: Option<Duration>,

    /// Accept migrations that are older than the newest applied one
    #[arg(long, global = true, id = "migrate-allow-out-of-order")]
    pub(crate) allow_out_of_order: bool,

    /// Write one JSON object to stdout
    #[arg(long, global = true, id = "migrate-json")]
    pub(crate) json: bool,

    /// Say nothing but errors and what was asked for
    #[arg(
        short,
        long,
        global = true,
        id = "migrate-quiet",
        conflicts_with = "migrate-verbose"
    )]
    pub(crate) quiet: bool,

    /// Tell each statement as it begins
    #[arg(short, long, global = true, id = "migrate-verbose")]
    pub(crate) verbose: bool,
}

impl Options {
    /// What the help gives as the default, and the library has.
    const LOCK_TIMEOUT: Duration = Duration::from_secs(15);

    /// How long to wait for other processes.
    pub(crate) fn lock_timeout(&self) -> Duration {
        self.lock_timeout.unwrap_or(Self::LOCK_TIMEOUT)
    }
}

#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Action {
    /// Apply pending migrations: all, the next N, or those up to a version
    #[command(visible_alias = "migrate")]
    Up(UpArgs),
    /// Revert the migrations applied last: one, N, or all above a version
    #[command(visible_alias = "rollback")]
    Down(DownArgs),
    /// Revert the migration applied last, and apply it again
    Redo {
        /// Do not ask
        #[arg(short, long)]
        yes: bool,
    },
    /// Show every migration and how it stands
    Status {
        /// Exit with 3 where something is pending, with 4 where something is wrong
        #[arg(long)]
        exit_code: bool,
    },
    /// Show what was applied when, in that order
    History,
    /// Show one migration: description, checksum, sections and state
    Show {
        /// The version, as in `3` or `0003`
        #[arg(value_parser = words::version)]
        version: i64,
    },
    /// Show the newest migration that is applied
    Current,
    /// Check the migrations against each other and against the database
    Validate,
    /// Compare the live schema with what the applied migrations make
    VerifySchema,
    /// Take migrations as applied without running them, for a database made by other means
    Baseline {
        /// The version that the database is at
        #[arg(value_parser = words::version)]
        version: i64,
    },
    /// Stamp applied migrations anew, after an edit that changed nothing that matters
    Repair {
        /// Their versions
        #[arg(required = true, value_name = "VERSION", value_parser = words::version)]
        versions: Vec<i64>,
    },
    /// Go on with an interrupted `no-transaction` section
    Resume,
    /// Record an interrupted migration as applied, after completing it by hand
    MarkApplied {
        /// Its version
        #[arg(value_parser = words::version)]
        version: i64,
    },
    /// Record an interrupted migration as reverted, after undoing it by hand
    MarkReverted {
        /// Its version
        #[arg(value_parser = words::version)]
        version: i64,
    },
    /// Copy the database into a file, while others use it
    Backup {
        /// The new file
        file: PathBuf,
        /// Replace the file if it is there
        #[arg(long)]
        force: bool,
    },
    /// Replace the whole database by a backup
    Restore {
        /// The backup
        file: PathBuf,
        /// Do not ask
        #[arg(short, long)]
        yes: bool,
    },
}

#[derive(Args, Clone, Debug)]
pub(crate) struct UpArgs {
    /// Apply the next N only
    #[arg(value_name = "N", conflicts_with = "to", value_parser = words::count)]
    pub(crate) count: Option<usize>,
    /// Apply up to and including this version
    #[arg(long, value_name = "VERSION", value_parser = words::version)]
    pub(crate) to: Option<i64>,
    /// Try it on the real rows, and roll all of it back
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// First revert what a newer program has applied, by the text stored in the database
    #[arg(long)]
    pub(crate) revert_unknown: bool,
    /// Do not ask before `--revert-unknown` reverts
    #[arg(short, long)]
    pub(crate) yes: bool,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct DownArgs {
    /// Revert so many [default: 1]
    #[arg(value_name = "N", conflicts_with_all = ["to", "all"], value_parser = words::count)]
    pub(crate) count: Option<usize>,
    /// Revert everything above this version, which stays
    #[arg(long, value_name = "VERSION", conflicts_with = "all", value_parser = words::version)]
    pub(crate) to: Option<i64>,
    /// Revert everything
    #[arg(long)]
    pub(crate) all: bool,
    /// Do not ask
    #[arg(short, long)]
    pub(crate) yes: bool,
    /// Try it on the real rows, and roll all of it back
    #[arg(long)]
    pub(crate) dry_run: bool,
}

impl Action {
    /// Whether it changes a database or makes a file.
    pub(crate) fn changes(&self) -> bool {
        match self {
            Self::Up(_)
            | Self::Down(_)
            | Self::Redo { .. }
            | Self::Baseline { .. }
            | Self::Repair { .. }
            | Self::Resume
            | Self::MarkApplied { .. }
            | Self::MarkReverted { .. }
            | Self::Backup { .. }
            | Self::Restore { .. } => true,
            Self::Status { .. }
            | Self::History
            | Self::Show { .. }
            | Self::Current
            | Self::Validate
            | Self::VerifySchema => false,
        }
    }

    /// The word for it, as in the JSON.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Up(_) => "up",
            Self::Down(_) => "down",
            Self::Redo { .. } => "redo",
            Self::Status { .. } => "status",
            Self::History => "history",
            Self::Show { .. } => "show",
            Self::Current => "current",
            Self::Validate => "validate",
            Self::VerifySchema => "verify-schema",
            Self::Baseline { .. } => "baseline",
            Self::Repair { .. } => "repair",
            Self::Resume => "resume",
            Self::MarkApplied { .. } => "mark-applied",
            Self::MarkReverted { .. } => "mark-reverted",
            Self::Backup { .. } => "backup",
            Self::Restore { .. } => "restore",
        }
    }
}
