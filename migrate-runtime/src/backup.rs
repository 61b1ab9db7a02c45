//! Where a copy of the database goes before it is changed.

use std::path::{Path, PathBuf};

/// A copy of the database, made before a run that has something to do. See
/// [`Migrator::backup`](crate::Migrator::backup).
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Backup {
    pub(crate) place: Place,
    /// How many stay in a directory; `None`: all.
    pub(crate) keep: Option<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Directory(PathBuf),
    File(PathBuf),
}

impl Backup {
    /// Into a directory, which is made if it is not there. The file's name holds the version that the database is
    /// at and the time in UTC: `backup-0011-20260131T120000Z.db`. The name does not tell the backups of two databases
    /// apart: give each database a directory of its own.
    pub fn to_dir(directory: impl AsRef<Path>) -> Self {
        Self {
            place: Place::Directory(directory.as_ref().to_owned()),
            keep: None,
        }
    }

    /// Into a file, which is replaced if it is there. A path to anything but a plain file is refused, such as a link or
    /// a device, and so is a path to what belongs to the database itself.
    pub fn to_file(file: impl AsRef<Path>) -> Self {
        Self {
            place: Place::File(file.as_ref().to_owned()),
            keep: None,
        }
    }

    /// Once a new backup is complete, deletes all but the newest ones in the directory: so many are kept, and never
    /// less than the new one. Without this nothing is deleted, and other files never are.
    pub fn keep(mut self, newest: usize) -> Self {
        self.keep = Some(newest.max(1));
        self
    }
}
