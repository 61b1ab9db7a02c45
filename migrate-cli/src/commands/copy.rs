//! `backup`, `restore`.

use super::Operator;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::outcome::Outcome;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

pub(super) fn backup(
    operator: &mut Operator<'_>,
    file: &Path,
    force: bool,
) -> Result<Outcome, Failure> {
    let shown = file.display();
    if is_database(operator.connection, file) {
        return Err(Failure::new(
            Exit::Usage,
            format!("`{shown}` is the database itself"),
            "name another file",
        ));
    }
    if file.exists() && !force {
        return Err(Failure::new(
            Exit::Error,
            format!("there is a file `{shown}` already; nothing was changed"),
            "name another file, or give `--force` to replace it",
        ));
    }
    let partial = beside(file, &format!(".{}.partial", std::process::id()));
    let wait = operator
        .options
        .lock_timeout
        .unwrap_or(Duration::from_secs(15));
    let made = copy(operator.connection, &partial, wait).and_then(|()| place(&partial, file));
    made.map_err(|error| {
        // Why it failed is what there is to tell.
        fs::remove_file(&partial).ok();
        let exit = match error.downcast_ref() {
            Some(rusqlite::Error::SqliteFailure(error, _)) if is_busy(error.code) => Exit::Locked,
            _ => Exit::Error,
        };
        let help = "make room for it, or name another place; nothing was changed";
        Failure::new(
            exit,
            format!("the backup `{shown}` could not be made"),
            help,
        )
        .because(error.as_ref())
    })?;
    Ok(Outcome::BackedUp(file.to_owned()))
}

pub(super) fn restore(operator: &mut Operator<'_>, file: &Path) -> Result<Outcome, Failure> {
    migrate_runtime::restore(file, operator.connection)?;
    Ok(Outcome::Restored(file.to_owned()))
}

fn is_database(connection: &Connection, file: &Path) -> bool {
    let path = connection.path().filter(|path| !path.is_empty());
    let path = path.and_then(|path| fs::canonicalize(path).ok());
    path.is_some() && path == fs::canonicalize(file).ok()
}

fn is_busy(code: ErrorCode) -> bool {
    matches!(code, ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
}

fn beside(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// Copies the database as it is now, and checks the copy.
fn copy(from: &Connection, to: &Path, wait: Duration) -> Result<(), Box<dyn Error>> {
    fs::File::create(to)?;
    // Nobody who may not read the database may read its copy.
    if let Some(path) = from.path().filter(|path| !path.is_empty()) {
        fs::set_permissions(to, fs::metadata(path)?.permissions())?;
    }
    from.busy_timeout(wait)?;
    // Without a transaction the copy would begin anew whenever others write.
    let reading = Transaction::new_unchecked(from, TransactionBehavior::Deferred)?;
    reading.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))?;
    let mut copy = Connection::open(to)?;
    pages(from, &mut copy, wait)?;
    drop(reading);
    // In WAL mode the file would not be read without two others beside it.
    copy.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
    copy.close().map_err(|(_, error)| error)?;
    let copy = Connection::open_with_flags(to, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let said: String = copy.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    match said.as_str() {
        "ok" => Ok(fs::File::open(to)?.sync_all()?),
        said => Err(format!("the copy is damaged: {said}").into()),
    }
}

fn pages(from: &Connection, to: &mut Connection, wait: Duration) -> Result<(), rusqlite::Error> {
    let begun = Instant::now();
    let backup = Backup::new(from, to)?;
    loop {
        match backup.step(512)? {
            StepResult::Done => return Ok(()),
            StepResult::Busy | StepResult::Locked if begun.elapsed() < wait => {
                thread::sleep(Duration::from_millis(5));
            }
            StepResult::Busy | StepResult::Locked => {
                let busy = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY);
                return Err(rusqlite::Error::SqliteFailure(busy, None));
            }
            _ => {}
        }
    }
}

/// Gives the copy its name. What a program that died left beside an earlier file of that name would be read
/// as part of the new one.
fn place(copy: &Path, file: &Path) -> Result<(), Box<dyn Error>> {
    for end in ["-journal", "-wal", "-shm"] {
        match fs::remove_file(beside(file, end)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(fs::rename(copy, file)?)
}
