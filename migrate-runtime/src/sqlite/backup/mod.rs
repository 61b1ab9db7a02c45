//! Backups by SQLite's online backup: a copy of the file alone would miss what is in its journal.

mod names;
mod places;
mod restore;

pub use places::is_database;
pub use restore::{restore, restore_within};

use super::failure::{failure, retry};
use super::settings::{Settings, at_most};
use crate::backup::{Backup, Place};
use crate::error::Error;
use crate::session::{Failure, FailureKind};
use names::{claim, free_name, make_folder, partial_name, prune, replace, sync_name};
use places::{plain, refused};
use rusqlite::backup::StepResult;
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Copies the database as it is now, without a run; a file that is there is replaced.
///
/// # Errors
///
/// [`Error::Locked`] after the wait; [`Error::Backup`].
#[doc(hidden)]
pub fn back_up_within(connection: &Connection, file: &Path, wait: Duration) -> Result<(), Error> {
    let backup = Backup::to_file(file);
    let _bounded = Settings::bound_waits(connection, wait).map_err(|error| {
        failure(error, "PRAGMA busy_timeout").while_doing("setting the busy timeout", wait)
    })?;
    let made = back_up(connection, &backup, "", wait, &mut |_, _| {});
    made.map(drop).map_err(|trouble| trouble.into_error(wait))
}

/// Why there is no backup.
#[derive(Debug)]
pub(crate) struct Trouble {
    pub(crate) path: PathBuf,
    pub(crate) failure: Failure,
}

impl Trouble {
    pub(crate) fn into_error(self, wait: Duration) -> Error {
        match self.failure.kind {
            FailureKind::Busy => self.failure.while_doing("the backup", wait),
            _ => Error::Backup {
                path: self.path,
                source: self.failure.error,
            },
        }
    }
}

/// Copies the database and checks the copy. It has its name only once it is complete.
pub(crate) fn back_up(
    connection: &Connection,
    backup: &Backup,
    version: &str,
    wait: Duration,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<PathBuf, Trouble> {
    let path = match &backup.place {
        Place::File(file) => match refused(connection, file) {
            Some(why) => {
                let error = std::io::Error::other(format!("it {why}"));
                return Err(Trouble {
                    path: file.clone(),
                    failure: Failure::of_io(error),
                });
            }
            None => file.clone(),
        },
        Place::Directory(directory) => {
            let trouble = |failure| Trouble {
                path: directory.clone(),
                failure,
            };
            make_folder(directory).map_err(|error| trouble(Failure::of_io(error)))?;
            free_name(connection, directory, version).map_err(trouble)?
        }
    };
    let partial = partial_name(&path);
    let result = copy(connection, &partial, wait, progress)
        .and_then(|()| verify(&partial, connection, wait))
        .and_then(|()| give_rights(connection, &partial).map_err(Failure::of_io))
        .and_then(|()| match &backup.place {
            Place::File(_) => replace(&partial, &path)
                .map_err(Failure::of_io)
                .map(|()| path.clone()),
            Place::Directory(directory) => claim(&partial, connection, directory, version),
        })
        .and_then(|path| sync_name(&path).map_err(Failure::of_io).map(|()| path))
        .and_then(|path| arrived(&path).map(|()| path));
    let trouble = |failure| Trouble {
        path: path.clone(),
        failure,
    };
    let path = match result {
        Ok(path) => path,
        Err(failure) => {
            // The reason why it failed is the one to tell.
            fs::remove_file(&partial).ok();
            return Err(trouble(failure));
        }
    };
    if let (Place::Directory(directory), Some(keep)) = (&backup.place, backup.keep) {
        prune(directory, keep, &path).map_err(|error| Trouble {
            path: directory.clone(),
            failure: Failure::of_io(error),
        })?;
    }
    Ok(path)
}

/// Looks under the name that is told: a whole copy is there, this one or that of another process in the same
/// moment.
fn arrived(path: &Path) -> Result<(), Failure> {
    let file = fs::symlink_metadata(path).map_err(Failure::of_io)?;
    match file.is_file() && file.len() > 0 {
        true => Ok(()),
        false => Err(Failure::of_io(std::io::Error::other(
            "it is not there once it is made",
        ))),
    }
}

fn copy(
    from: &Connection,
    to: &Path,
    wait: Duration,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<(), Failure> {
    create(from, to).map_err(Failure::of_io)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let to = Connection::open_with_flags(plain(to), flags);
    let mut to = to.map_err(|error| failure(error, "opening the backup"))?;
    // The copy is of this moment. Without a transaction it would begin anew whenever others write.
    let reading = reading(from, wait)?;
    online_copy(from, &mut to, wait, progress)?;
    drop(reading);
    // In WAL mode the file would not be read without two others beside it.
    const ALONE: &str = "PRAGMA journal_mode = DELETE";
    to.query_row(ALONE, [], |_| Ok(()))
        .map_err(|error| failure(error, ALONE))?;
    to.close()
        .map_err(|(_, error)| failure(error, "closing the backup"))
}

/// Makes an empty file. Nobody who may not read the database may read its copy, not even while that is
/// written; and whoever copies must write it, also where the database is for reading only.
fn create(from: &Connection, to: &Path) -> std::io::Result<()> {
    // Left by a program that died: its rights would stay.
    fs::remove_file(to).ok();
    let mut options = fs::File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if file_of(from).is_some() {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(to).map(drop)
}

/// The rights of the database, once nothing is to be written any more.
fn give_rights(from: &Connection, to: &Path) -> std::io::Result<()> {
    match file_of(from) {
        Some(file) => fs::set_permissions(to, fs::metadata(file)?.permissions()),
        None => Ok(()),
    }
}

/// The file of a database that is not in memory.
fn file_of(connection: &Connection) -> Option<&str> {
    connection.path().filter(|file| !file.is_empty())
}

/// Begins a transaction that sees the database as it is now.
fn reading(connection: &Connection, wait: Duration) -> Result<Transaction<'_>, Failure> {
    const LOOK: &str = "SELECT count(*) FROM main.sqlite_master";
    retry(wait, || {
        let begun = Transaction::new_unchecked(connection, TransactionBehavior::Deferred);
        let reading = begun.map_err(|error| failure(error, "BEGIN"))?;
        let looked = reading.query_row(LOOK, [], |_| Ok(()));
        looked.map_err(|error| failure(error, LOOK))?;
        Ok(reading)
    })
}

/// Copies a whole database over another.
pub(crate) fn online_copy(
    from: &Connection,
    to: &mut Connection,
    wait: Duration,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<(), Failure> {
    const PAGES: i32 = 512;
    const DOING: &str = "copying";
    let backup = rusqlite::backup::Backup::new(from, to).map_err(|error| failure(error, DOING))?;
    loop {
        let step = retry(wait, || match backup.step(PAGES) {
            Ok(StepResult::Busy | StepResult::Locked) => Err(busy()),
            step => step.map_err(|error| failure(with_words(error), DOING)),
        })?;
        let state = backup.progress();
        let pages = |count| usize::try_from(count).unwrap_or_default();
        progress(pages(state.remaining), pages(state.pagecount));
        if step == StepResult::Done {
            return Ok(());
        }
    }
}

/// In SQLite 3.46 a step that fails leaves the connection without words of its own: those of the code are better.
fn with_words(error: rusqlite::Error) -> rusqlite::Error {
    match error {
        rusqlite::Error::SqliteFailure(code, Some(words)) if words == "not an error" => {
            rusqlite::Error::SqliteFailure(code, None)
        }
        error => error,
    }
}

fn busy() -> Failure {
    let error = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY);
    let words = Some("database is locked".to_owned());
    failure(rusqlite::Error::SqliteFailure(error, words), "copying")
}

/// Checks a copy of a database, and syncs it. Where its schema needs functions or collations that only the
/// application's connection has, that one checks it.
fn verify(path: &Path, connection: &Connection, wait: Duration) -> Result<(), Failure> {
    let said = match open(path, wait).and_then(|copy| integrity(&copy, "main")) {
        Err(error) if matches!(error.sqlite_error_code(), None | Some(ErrorCode::Unknown)) => {
            const ATTACH: &str = "ATTACH ?1 AS migrate_backup";
            let attached = connection.execute(ATTACH, [&plain(path).to_string_lossy()]);
            let said = attached.and_then(|_| integrity(connection, "migrate_backup"));
            connection.execute_batch("DETACH migrate_backup").ok();
            said
        }
        said => said,
    };
    match said.map_err(|error| failure(error, ""))?.as_str() {
        "ok" => fs::File::open(path)
            .and_then(|file| file.sync_all())
            .map_err(Failure::of_io),
        said => Err(Failure::of_io(std::io::Error::other(format!(
            "the copy is damaged: {said}"
        )))),
    }
}

/// Opens a copy for reading. Somebody may be at work on it.
fn open(path: &Path, wait: Duration) -> Result<Connection, rusqlite::Error> {
    let copy = Connection::open_with_flags(plain(path), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    copy.busy_timeout(at_most(wait))?;
    Ok(copy)
}

fn integrity(connection: &Connection, schema: &str) -> Result<String, rusqlite::Error> {
    let check = format!("PRAGMA {schema}.integrity_check(1)");
    connection.query_row(&check, [], |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use super::with_words;
    use rusqlite::ffi::{Error, SQLITE_FULL, SQLITE_IOERR};

    #[test]
    fn an_error_is_never_told_as_none() {
        let told = |code, words: &str| {
            let error = rusqlite::Error::SqliteFailure(Error::new(code), Some(words.to_owned()));
            with_words(error).to_string()
        };
        // How the code is worded differs by the version of rusqlite.
        let full = Error::new(SQLITE_FULL).to_string();
        assert_eq!(told(SQLITE_FULL, "not an error"), full);
        assert_eq!(told(SQLITE_IOERR, "disk I/O error"), "disk I/O error");
    }
}
