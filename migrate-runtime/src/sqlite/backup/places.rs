//! What a path names: a file and never a URI, and none that a backup may not replace.

use super::file_of;
use crate::backup::Backup;
use rusqlite::Connection;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

/// What SQLite writes beside a database.
pub(super) const BESIDE: [&str; 3] = ["-journal", "-wal", "-shm"];

/// The path with something before it, so that SQLite takes it for a file whatever it is called: `file:…` is an
/// address to one that was compiled to read them, and `:memory:` is no file to any.
pub(super) fn plain(path: &Path) -> PathBuf {
    match path.has_root() || path.as_os_str().is_empty() {
        true => path.to_owned(),
        false => Path::new(".").join(path),
    }
}

/// Whether a path leads to the file that the connection is on.
#[doc(hidden)]
pub fn is_database(connection: &Connection, path: &Path) -> bool {
    let file = file_of(connection).and_then(|file| fs::canonicalize(file).ok());
    file.is_some() && file == fs::canonicalize(path).ok()
}

/// Why a backup cannot go there, in words behind the path.
pub(super) fn refused(connection: &Connection, path: &Path) -> Option<&'static str> {
    if is_database(connection, path) {
        return Some("is the database itself");
    }
    if BESIDE.iter().any(|end| is_at(connection, end, path)) {
        return Some("is a part of the database");
    }
    // What a program that died left beside an earlier file of the name is deleted.
    if BESIDE
        .iter()
        .any(|end| is_database(connection, &with(path, end)))
    {
        return Some("has the database where its journal would be");
    }
    let file = fs::symlink_metadata(path).ok()?.file_type();
    match () {
        () if file.is_file() => None,
        () if file.is_dir() => Some("is a folder"),
        () if file.is_symlink() => Some("is a symbolic link"),
        () => Some("is no file, but a device, a pipe or a socket"),
    }
}

/// Whether a path, which need not be there, leads to where the database's file of that ending is or would be.
fn is_at(connection: &Connection, end: &str, path: &Path) -> bool {
    let Some(file) = file_of(connection).and_then(|file| fs::canonicalize(file).ok()) else {
        return false;
    };
    let beside = with(&file, end);
    if fs::canonicalize(path).is_ok_and(|path| path == beside) {
        return true;
    }
    let folder = match path.parent() {
        Some(folder) if folder.as_os_str().is_empty() => Path::new("."),
        Some(folder) => folder,
        None => return false,
    };
    let folder = fs::canonicalize(folder).ok();
    folder.as_deref() == beside.parent() && path.file_name() == beside.file_name()
}

pub(super) fn with(path: &Path, end: &str) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(OsStr::new(end));
    PathBuf::from(name)
}

impl Backup {
    /// Why none can go to a file, in words behind its name, before it is tried.
    #[doc(hidden)]
    pub fn refused(connection: &Connection, path: &Path) -> Option<&'static str> {
        refused(connection, path)
    }

    /// A path as SQLite takes it for a file, whatever it is called.
    #[doc(hidden)]
    pub fn plain_path(path: &Path) -> PathBuf {
        plain(path)
    }
}

#[cfg(test)]
mod tests {
    use super::plain;
    use std::path::Path;

    #[test]
    fn no_path_is_an_address() {
        for (path, expected) in [
            ("file:app.db", "./file:app.db"),
            (":memory:", "./:memory:"),
            ("/abs/app.db", "/abs/app.db"),
            ("../app.db", "./../app.db"),
        ] {
            assert_eq!(plain(Path::new(path)), Path::new(expected));
        }
    }
}
