//! Backups by SQLite's online backup: a copy of the file alone would miss what is in its journal.

use super::failure::{failure, retry};
use crate::backup::{Backup, Place};
use crate::error::Error;
use crate::session::{Failure, FailureKind};
use rusqlite::backup::StepResult;
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
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
/// database. The database is as it was then.
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
    let open = || {
        let from = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY);
        from.map_err(|error| failure(error, "opening the backup"))
    };
    // As in a run: where SQLite waits by itself it waits no longer. 0 may be a handler of the application's.
    const TIMEOUT: &str = "PRAGMA busy_timeout";
    let timeout = |error| failure(error, TIMEOUT).while_doing("setting the busy timeout", wait);
    let before = connection.query_row(TIMEOUT, [], |row| row.get::<_, i64>(0));
    let before = u64::try_from(before.map_err(timeout)?).unwrap_or_default();
    if before > 0 {
        connection.busy_timeout(wait).map_err(timeout)?;
    }
    let result = restorable(connection, path)
        .and_then(|()| verify(path, connection))
        .and_then(|()| open())
        .and_then(|from| online_copy(&from, connection, wait, &mut |_, _| {}));
    if before > 0 {
        let before = Duration::from_millis(before);
        connection.busy_timeout(before).map_err(timeout)?;
    }
    result.map_err(|failure| match failure.kind {
        FailureKind::Busy => failure.while_doing("restoring", wait),
        _ => Error::Restore {
            path: path.to_owned(),
            source: failure.error,
        },
    })
}

/// A copy of the database as it is now, without a run; a file that is there is replaced.
///
/// # Errors
///
/// [`Error::Locked`] after the wait; [`Error::Backup`].
#[doc(hidden)]
pub fn back_up_within(connection: &Connection, file: &Path, wait: Duration) -> Result<(), Error> {
    let backup = Backup::to_file(file);
    let made = back_up(connection, &backup, "", wait, &mut |_, _| {});
    made.map(drop).map_err(|trouble| trouble.into_error(wait))
}

/// Refuses what would end in a wait for oneself, and an empty file, which SQLite takes for a database: a
/// backup of one without tables has a page.
fn restorable(connection: &Connection, path: &Path) -> Result<(), Failure> {
    let refuse = |why| Err(Failure::of_io(std::io::Error::other(why)));
    match fs::metadata(path) {
        _ if is_database(connection, path) => refuse("it is the database itself"),
        Ok(file) if file.is_file() && file.len() == 0 => refuse("the file is empty"),
        _ => Ok(()),
    }
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

const PREFIX: &str = "backup-";
const SUFFIX: &str = ".db";
const PARTIAL: &str = ".partial";

/// Copies the database and checks the copy. It has its name only once it is complete.
pub(crate) fn back_up(
    connection: &Connection,
    backup: &Backup,
    version: &str,
    wait: Duration,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<PathBuf, Trouble> {
    let path = match &backup.place {
        Place::File(file) if is_database(connection, file) => {
            let error = std::io::Error::other("it is the database itself");
            return Err(Trouble {
                path: file.clone(),
                failure: Failure::of_io(error),
            });
        }
        Place::File(file) => file.clone(),
        Place::Directory(directory) => {
            let trouble = |failure| Trouble {
                path: directory.clone(),
                failure,
            };
            fs::create_dir_all(directory).map_err(|error| trouble(Failure::of_io(error)))?;
            free_name(connection, directory, version).map_err(trouble)?
        }
    };
    let partial = partial_name(&path);
    let result = copy(connection, &partial, wait, progress)
        .and_then(|()| verify(&partial, connection))
        .and_then(|()| match &backup.place {
            Place::File(_) => replace(&partial, &path)
                .map_err(Failure::of_io)
                .map(|()| path.clone()),
            Place::Directory(directory) => claim(&partial, connection, directory, version),
        });
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

/// Whether a path leads to the file that the connection is on.
#[doc(hidden)]
pub fn is_database(connection: &Connection, path: &Path) -> bool {
    let file = connection.path().filter(|file| !file.is_empty());
    let file = file.and_then(|file| fs::canonicalize(file).ok());
    file.is_some() && file == fs::canonicalize(path).ok()
}

/// Gives a copy its name. What a program that died left beside an earlier file of that name would be read
/// as part of the new one.
fn replace(copy: &Path, path: &Path) -> std::io::Result<()> {
    for end in ["-journal", "-wal", "-shm"] {
        let mut left = path.as_os_str().to_owned();
        left.push(end);
        match fs::remove_file(left) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    fs::rename(copy, path)
}

/// Gives a copy a name of its own: another process may have taken the one that was free before.
fn claim(
    copy: &Path,
    connection: &Connection,
    directory: &Path,
    version: &str,
) -> Result<PathBuf, Failure> {
    loop {
        let path = free_name(connection, directory, version)?;
        match fs::hard_link(copy, &path) {
            Ok(()) => return fs::remove_file(copy).map_err(Failure::of_io).map(|()| path),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            // A file system without links.
            Err(_) => {
                return fs::rename(copy, &path)
                    .map_err(Failure::of_io)
                    .map(|()| path);
            }
        }
    }
}

/// A name that no backup has, by the database's clock, and that sorts behind all of the same second.
fn free_name(connection: &Connection, directory: &Path, version: &str) -> Result<PathBuf, Failure> {
    const NOW: &str = "SELECT strftime('%Y%m%dT%H%M%SZ', 'now')";
    let now: Result<String, _> = connection.query_row(NOW, [], |row| row.get(0));
    let now = now.map_err(|error| failure(error, NOW))?;
    let found = backups(directory).map_err(Failure::of_io)?;
    let taken = found.iter().filter(|((time, _), _)| *time == now);
    let extra = match taken.map(|((_, number), _)| number).max() {
        None => String::new(),
        Some(number) => format!("-{}", number + 1),
    };
    Ok(directory.join(format!("{PREFIX}{version}-{now}{extra}{SUFFIX}")))
}

/// Others may make a backup in the same second: each writes to a file of its own.
fn partial_name(path: &Path) -> PathBuf {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let mut name = path.as_os_str().to_owned();
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    name.push(format!(".{}-{count}{PARTIAL}", std::process::id()));
    PathBuf::from(name)
}

fn copy(
    from: &Connection,
    to: &Path,
    wait: Duration,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<(), Failure> {
    // Nobody who may not read the database may read its copy.
    fs::File::create(to).map_err(Failure::of_io)?;
    if let Some(file) = from.path().filter(|file| !file.is_empty()) {
        let rights = fs::metadata(file).map_err(Failure::of_io)?.permissions();
        fs::set_permissions(to, rights).map_err(Failure::of_io)?;
    }
    let mut to = Connection::open(to).map_err(|error| failure(error, "opening the backup"))?;
    // A copy of what is there now: without a transaction it would begin anew whenever others write.
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
            step => step.map_err(|error| failure(error, DOING)),
        })?;
        let state = backup.progress();
        let pages = |count| usize::try_from(count).unwrap_or_default();
        progress(pages(state.remaining), pages(state.pagecount));
        if step == StepResult::Done {
            return Ok(());
        }
    }
}

fn busy() -> Failure {
    let error = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY);
    let words = Some("database is locked".to_owned());
    failure(rusqlite::Error::SqliteFailure(error, words), "copying")
}

/// Checks a file. Where its schema needs functions or collations that only the application's connection
/// has, that one does it.
fn verify(path: &Path, connection: &Connection) -> Result<(), Failure> {
    let open = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY);
    let said = match open.and_then(|copy| integrity(&copy, "main")) {
        Err(error) if matches!(error.sqlite_error_code(), None | Some(ErrorCode::Unknown)) => {
            const ATTACH: &str = "ATTACH ?1 AS migrate_backup";
            let attached = connection.execute(ATTACH, [&path.to_string_lossy()]);
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

fn integrity(connection: &Connection, schema: &str) -> Result<String, rusqlite::Error> {
    let check = format!("PRAGMA {schema}.integrity_check(1)");
    connection.query_row(&check, [], |row| row.get(0))
}

/// When a backup was made: the time in its name, and its number among those of the same second.
type Made = (String, usize);

/// The backups of a directory, the oldest first. Their names sort by version first, so that the time decides.
fn backups(directory: &Path) -> std::io::Result<Vec<(Made, PathBuf)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        if let Some(made) = name.and_then(made_at) {
            found.push((made, path));
        }
    }
    found.sort();
    Ok(found)
}

/// Deletes the oldest backups, and never the one that was made just now: clocks are set back.
fn prune(directory: &Path, keep: usize, made: &Path) -> std::io::Result<()> {
    let mut others = backups(directory)?;
    others.retain(|(_, path)| path != made);
    let old = (others.len() + 1).saturating_sub(keep);
    let mut old = others.iter().take(old);
    old.try_for_each(|(_, path)| match fs::remove_file(path) {
        // Another process that prunes was faster.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        result => result,
    })
}

fn made_at(name: &str) -> Option<Made> {
    let name = name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?;
    let (version, time) = name.split_once('-')?;
    let digits = |text: &str, count: usize| {
        text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let (time, number) = time.split_once('-').unwrap_or((time, "1"));
    let (date, clock) = time.strip_suffix('Z')?.split_once('T')?;
    let ours = digits(version, version.len()) && digits(date, 8) && digits(clock, 6);
    (ours && digits(number, number.len())).then_some((time.to_owned(), number.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::made_at;

    #[test]
    fn only_names_of_backups_are_ever_deleted() {
        let time = || "20260131T120000Z".to_owned();
        assert_eq!(
            made_at("backup-0011-20260131T120000Z.db"),
            Some((time(), 1))
        );
        assert_eq!(
            made_at("backup-0-20260131T120000Z-12.db"),
            Some((time(), 12))
        );
        for name in [
            "backup-0011.db",
            "backup-x-20260131T120000Z.db",
            "backup-0011-20260131T120000Z.db.77.partial",
            "app.db",
            "backup-0011-2026T12Z.db",
            "backup-0011-20260131T120000Z-before the release.db",
            "backup-0011-20260131T120000Z-.db",
        ] {
            assert_eq!(made_at(name), None, "{name}");
        }
    }
}
