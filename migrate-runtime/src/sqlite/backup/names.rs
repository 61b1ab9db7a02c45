//! What backups are called, and which of them stay.

use super::super::failure::failure;
use super::places::{BESIDE, with};
use crate::session::Failure;
use rusqlite::Connection;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

const PREFIX: &str = "backup-";
const SUFFIX: &str = ".db";
const PARTIAL: &str = ".partial";

/// Gives a copy its name. What a program that died left beside an earlier file of that name would be read
/// as part of the new one.
pub(super) fn replace(copy: &Path, path: &Path) -> std::io::Result<()> {
    for end in BESIDE {
        match fs::remove_file(with(path, end)) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    fs::rename(copy, path)
}

/// Gives a copy a name of its own: another process may have taken the one that was free before.
pub(super) fn claim(
    copy: &Path,
    connection: &Connection,
    directory: &Path,
    version: &str,
) -> Result<PathBuf, Failure> {
    loop {
        let path = free_name(connection, directory, version)?;
        match fs::hard_link(copy, &path) {
            Ok(()) => return fs::remove_file(copy).map_err(Failure::of_io).map(|()| path),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            // A file system without links.
            Err(_) => {
                return fs::rename(copy, &path)
                    .map_err(Failure::of_io)
                    .map(|()| path);
            }
        }
    }
}

/// Makes a folder, and those it is in.
pub(super) fn make_folder(folder: &Path) -> std::io::Result<()> {
    let missing = folder.ancestors().take_while(|it| !it.exists()).count();
    fs::create_dir_all(folder)?;
    folder.ancestors().take(missing).try_for_each(sync_name)
}

/// Has a name outlast a loss of power: it is in the folder, and no sync of the file is one of that. Else the
/// migration might be there afterwards, and the backup of before not.
pub(super) fn sync_name(path: &Path) -> std::io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if folder.as_os_str().is_empty() => Path::new("."),
        Some(folder) => folder,
        None => return Ok(()),
    };
    if !cfg!(unix) {
        return Ok(());
    }
    match fs::File::open(folder).and_then(|folder| folder.sync_all()) {
        // One that may be written and not read, and a file system that does not know of it.
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::PermissionDenied | ErrorKind::InvalidInput
            ) =>
        {
            Ok(())
        }
        result => result,
    }
}

/// A name that no backup has, by the database's clock, and that sorts behind all of the same second.
pub(super) fn free_name(
    connection: &Connection,
    directory: &Path,
    version: &str,
) -> Result<PathBuf, Failure> {
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
pub(super) fn partial_name(path: &Path) -> PathBuf {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let mut name = path.as_os_str().to_owned();
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    name.push(format!(".{}-{count}{PARTIAL}", std::process::id()));
    PathBuf::from(name)
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
pub(super) fn prune(directory: &Path, keep: usize, made: &Path) -> std::io::Result<()> {
    let mut others = backups(directory)?;
    others.retain(|(_, path)| path != made);
    let old = (others.len() + 1).saturating_sub(keep);
    let mut old = others.iter().take(old);
    old.try_for_each(|(_, path)| match fs::remove_file(path) {
        // Another process that prunes was faster.
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
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
