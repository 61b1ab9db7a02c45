//! A backup brought back.

use super::super::failure::{commit_failed, failure, retry};
use super::super::settings::{Settings, at_most};
use super::{is_database, online_copy, open, verify};
use crate::backup::Backup;
use crate::error::Error;
use crate::session::{Failure, FailureKind};
use rusqlite::Connection;
use std::fs;
use std::path::Path;
use std::time::Duration;

/// Brings a backup back: the whole database of this connection is replaced by it, in one transaction.
///
/// ```
/// # use rusqlite::Connection;
/// # let file = std::env::temp_dir().join(format!("migrate-doc-restore-{}.db", std::process::id()));
/// # Connection::open(&file)?.execute_batch("CREATE TABLE before (id INTEGER)")?;
/// let mut db = Connection::open_in_memory()?;
/// migrate_runtime::restore(&file, &mut db)?;
/// assert!(db.prepare("SELECT id FROM before").is_ok());
/// # std::fs::remove_file(file)?;
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`Error::InTransaction`]; [`Error::Locked`] after 15 seconds; [`Error::Restore`] if the file is no whole
/// database; [`Error::ReadOnly`]. The database is as it was then. [`Error::Backend`] where the disk fails:
/// then it is as it was, or restored ([`Kept::is_uncertain`](crate::Kept::is_uncertain)).
pub fn restore(backup: impl AsRef<Path>, connection: &mut Connection) -> Result<(), Error> {
    const WAIT: Duration = Duration::from_secs(15);
    restore_within(backup.as_ref(), connection, WAIT)
}

/// The same with another wait.
///
/// # Errors
///
/// As [`restore`].
#[doc(hidden)]
pub fn restore_within(
    path: &Path,
    connection: &mut Connection,
    wait: Duration,
) -> Result<(), Error> {
    if !connection.is_autocommit() {
        return Err(Error::InTransaction);
    }
    let open = || open(path, wait).map_err(|error| failure(error, "opening the backup"));
    set_to_copy(connection, wait, |connection| {
        // Once the backup is known to be whole, what goes wrong is the database's.
        let from = whole(path, connection, wait).and_then(|()| open());
        let from = from.map_err(|failure| not_restored(path, failure, wait))?;
        let copied = online_copy(&from, connection, wait, &mut |_, _| {});
        // Where the disk fails the commit of the copy may have been begun.
        copied.map_err(|failure| commit_failed(failure, "replacing the database", wait))
    })
}

/// Does something with settings that are put back. [`Settings`] would keep the connection borrowed while it is
/// written to.
fn set_to_copy(
    connection: &mut Connection,
    wait: Duration,
    work: impl FnOnce(&mut Connection) -> Result<(), Error>,
) -> Result<(), Error> {
    const OFF: i64 = 0;
    let ask = |connection: &Connection, setting| -> Result<i64, rusqlite::Error> {
        connection.query_row(&format!("PRAGMA {setting}"), [], |row| row.get(0))
    };
    let timeout = |error| failure(error, "").while_doing("setting the busy timeout", wait);
    let durability = |error| failure(error, "").while_doing("setting `synchronous`", wait);
    let waits = ask(connection, "busy_timeout").map_err(timeout)?;
    let waits = Duration::from_millis(u64::try_from(waits).unwrap_or_default());
    if !waits.is_zero() {
        connection.busy_timeout(at_most(wait)).map_err(timeout)?;
    }
    // To ask reads the schema. Where that fails the copy tells why.
    let synchronous = ask(connection, "main.synchronous").unwrap_or(OFF);
    // A smaller copy cuts the file off after its journal is deleted, and the journal does not hold what is cut off.
    // EXTRA makes sure that a power cut brings no deleted journal back. Where nothing is synced at all it is not
    // asked for.
    let set = |connection: &Connection, to: &dyn std::fmt::Display| match synchronous {
        OFF => Ok(()),
        _ => connection.execute_batch(&format!("PRAGMA main.synchronous = {to}")),
    };
    let done = set(connection, &"EXTRA").map_err(durability);
    let done = done.and_then(|()| work(connection));
    // To set it reads the schema too. What went wrong first is what to tell; where nothing did it is restored.
    let back = set(connection, &synchronous).map_err(|error| failure(error, ""));
    let done =
        done.and(back.map_err(|failure| commit_failed(failure, "setting `synchronous`", wait)));
    match waits.is_zero() {
        true => done,
        false => done.and(connection.busy_timeout(waits).map_err(timeout)),
    }
}

fn not_restored(path: &Path, failure: Failure, wait: Duration) -> Error {
    match failure.kind {
        FailureKind::Busy => failure.while_doing("restoring", wait),
        _ => Error::Restore {
            path: path.to_owned(),
            source: failure.error,
        },
    }
}

/// How many tables there are, other than SQLite's own.
fn tables(connection: &Connection) -> Result<u32, Failure> {
    const COUNT: &str = "SELECT count(*) FROM main.sqlite_master WHERE type = 'table' \
                         AND name NOT LIKE 'sqlite@_%' ESCAPE '@'";
    connection
        .query_row(COUNT, [], |row| row.get(0))
        .map_err(|error| failure(error, COUNT))
}

impl Backup {
    /// How many tables the database of a connection has: what a [`restore`] to it would replace.
    ///
    /// # Errors
    ///
    /// [`Error::Locked`] after the wait; [`Error::Backend`] if it cannot be read.
    #[doc(hidden)]
    pub fn tables(connection: &Connection, wait: Duration) -> Result<u32, Error> {
        const DOING: &str = "reading the database";
        let bounded = Settings::bound_waits(connection, wait).map_err(|error| failure(error, ""));
        let counted = bounded.and_then(|_bounded| retry(wait, || tables(connection)));
        counted.map_err(|failure| failure.while_doing(DOING, wait))
    }

    /// A backup for looking at.
    ///
    /// # Errors
    ///
    /// [`Error::Restore`].
    #[doc(hidden)]
    pub fn open(path: &Path, wait: Duration) -> Result<Connection, Error> {
        open(path, wait).map_err(|error| not_restored(path, failure(error, ""), wait))
    }

    /// What [`restore`] would say of a file, before there is a database to restore it to.
    ///
    /// # Errors
    ///
    /// As [`restore`].
    #[doc(hidden)]
    pub fn check(path: &Path, wait: Duration) -> Result<(), Error> {
        let nowhere = Connection::open_in_memory().map_err(|error| failure(error, "opening"));
        let checked = nowhere.and_then(|nowhere| whole(path, &nowhere, wait));
        checked.map_err(|failure| not_restored(path, failure, wait))
    }
}

/// Refuses what is not a whole database, and what is the very one to be replaced.
fn whole(path: &Path, connection: &Connection, wait: Duration) -> Result<(), Failure> {
    restorable(connection, path).and_then(|()| verify(path, connection, wait))
}

/// Refuses the database itself, which the restore would wait for; a folder; and an empty file. That is a database to
/// SQLite, but no backup: one of a database without tables has a page.
fn restorable(connection: &Connection, path: &Path) -> Result<(), Failure> {
    let refuse = |why| Err(Failure::of_io(std::io::Error::other(why)));
    match fs::metadata(path) {
        _ if is_database(connection, path) => refuse("it is the database itself"),
        Ok(file) if file.is_dir() => refuse("it is a folder"),
        Ok(file) if file.is_file() && file.len() == 0 => refuse("the file is empty"),
        _ => Ok(()),
    }
}
