//! What a command found or did, before anybody decides how it is printed.

use crate::exit::Exit;
use migrate_runtime::{
    Database, DryRun, Migration, MigrationId, MigrationStatus, Repairs, Report, SchemaReport,
    Status,
};
use std::path::PathBuf;

#[derive(Debug)]
pub enum Outcome {
    /// `up`, `down`, `redo`, `baseline`, `resume`, `mark-applied`, `mark-reverted`.
    Report(Report),
    DryRun(DryRun),
    Status {
        status: Status,
        /// The exit code, if it was asked for.
        asked: Option<Exit>,
        /// Why `up` would refuse to go on.
        refused: Option<String>,
    },
    History(Vec<MigrationStatus>),
    Migration(Box<Shown>),
    Current(Option<MigrationId>),
    Valid {
        migrations: usize,
        /// The database and how many are pending there, if one was looked at.
        database: Option<(String, usize)>,
    },
    Schema {
        report: SchemaReport,
        /// Whether the set is a folder, and not embedded in a program.
        of_folder: bool,
    },
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

/// One migration: what the set holds of it, and how it stands in the database. At least one of the two is there.
#[derive(Debug)]
pub struct Shown {
    pub(crate) migration: Option<InSet>,
    pub(crate) status: Option<MigrationStatus>,
}

/// What a set holds of a migration, whatever its database.
#[derive(Debug)]
pub(crate) struct InSet {
    pub(crate) id: MigrationId,
    pub(crate) description: &'static str,
    pub(crate) path: &'static str,
    pub(crate) checksum: &'static str,
    pub(crate) requires: &'static [i64],
    pub(crate) irreversible: Option<&'static str>,
    pub(crate) up: Option<&'static str>,
    pub(crate) check: Option<&'static str>,
    pub(crate) down: Option<&'static str>,
}

impl InSet {
    pub(crate) fn of<Db: Database>(migration: &'static Migration<Db>) -> Self {
        Self {
            id: migration.id(),
            description: migration.description(),
            path: migration.path(),
            checksum: migration.checksum(),
            requires: migration.requires(),
            irreversible: migration.irreversible(),
            up: migration.up_sql(),
            check: migration.check_sql(),
            down: migration.down_sql(),
        }
    }
}
