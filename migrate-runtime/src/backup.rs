//! Where a copy of the database goes before it is changed.

use std::path::{Path, PathBuf};

/// A copy of the database, made before a run that has something to do. See
/// [`Migrator::backup`](crate::Migrator::backup).
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Backup {
    pub(crate) place: Place,
    pub(crate) keep: Option<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Directory(PathBuf),
    File(PathBuf),
}

impl Backup {
    /// Into a directory, which is made if it is not there, under a name that holds the version the
    /// database is at and the time in UTC: `backup-0011-20260131T120000Z.db`. Those of two databases cannot
    /// be told from each other: give each a directory of its own.
    pub fn to_dir(directory: impl AsRef<Path>) -> Self {
        Self {
            place: Place::Directory(directory.as_ref().to_owned()),
            keep: None,
        }
    }

    /// Into a file, which is replaced if it is there. What is no file is refused: a link, a device, and what
    /// belongs to the database itself.
    pub fn to_file(file: impl AsRef<Path>) -> Self {
        Self {
            place: Place::File(file.as_ref().to_owned()),
            keep: None,
        }
    }

    /// Deletes all but the newest so many backups of the directory once a new one is complete; at least
    /// that one is kept. Nothing is deleted unless this is said, and no other file ever.
    pub fn keep(mut self, newest: usize) -> Self {
        self.keep = Some(newest.max(1));
        self
    }
}
