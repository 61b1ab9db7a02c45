//! What a command found or did, before anybody decides how it is printed.

use crate::exit::Exit;
use migrate_runtime::{
    DryRun, Error, Migration, MigrationId, MigrationStatus, Repairs, Report, SchemaReport, Status,
};
use std::path::PathBuf;

#[derive(Debug)]
pub(crate) enum Outcome {
    /// `up`, `down`, `redo`, `baseline`, `resume`, `mark-applied`, `mark-reverted`.
    Report(Report),
    DryRun(DryRun),
    Status {
        status: Status,
        /// The exit code, if it was asked for.
        asked: Option<Exit>,
        /// Why `up` would refuse to go on.
        refused: Option<Error>,
    },
    History(Vec<MigrationStatus>),
    Migration(Box<Shown>),
    Current(Option<MigrationId>),
    Valid {
        migrations: usize,
        /// The database and how many are pending there, if one was looked at.
        database: Option<(String, usize)>,
    },
    Schema(SchemaReport),
    Repairs(Repairs),
    BackedUp(PathBuf),
    Restored(PathBuf),
    #[cfg(feature = "folder")]
    Created(PathBuf),
    #[cfg(feature = "folder")]
    Proof {
        proof: migrate_build::Proof,
        migrations: usize,
        /// Those of them whose up could not be run here.
        not_tried: Vec<MigrationId>,
    },
    /// A text as it is, for other programs.
    #[cfg(feature = "folder")]
    Script(Vec<u8>),
}

/// One migration: as it is in the set, and as it stands. One of the two there is.
#[derive(Debug)]
pub(crate) struct Shown {
    pub(crate) migration: Option<&'static Migration>,
    pub(crate) status: Option<MigrationStatus>,
}
