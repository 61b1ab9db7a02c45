//! Reads a folder from disk: the only code of the project that reads migration files.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::fixture::{self, Fixture};
use crate::migration::MigrationSet;
use crate::{Dialect, set};
use std::fs;
use std::path::{Path, PathBuf, absolute};

/// Something in a migrations folder.
#[derive(Clone, Debug)]
pub struct Entry {
    pub(crate) name: String,
    pub(crate) content: Content,
}

#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// Its bytes.
    File(Vec<u8>),
    Folder,
    /// Why.
    Unreadable(String),
}

/// The one subfolder that a folder of migrations may hold.
pub(crate) const FIXTURES: &str = "fixtures";

impl Entry {
    /// A file with this name and these bytes.
    pub fn file(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            name: name.into(),
            content: Content::File(bytes.into()),
        }
    }

    /// A folder with this name.
    pub fn folder(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            content: Content::Folder,
        }
    }
}

/// Reads a folder of migrations that is written for this database.
///
/// # Errors
///
/// All the mistakes in the folder, or why it cannot be read.
pub fn load(folder: &Path, dialect: Dialect) -> Result<MigrationSet, Diagnostics> {
    load_as(folder, dialect, shown)
}

/// The same for a command: see `shown_from_here`.
///
/// # Errors
///
/// All the mistakes in the folder, or why it cannot be read.
pub fn load_from_here(folder: &Path, dialect: Dialect) -> Result<MigrationSet, Diagnostics> {
    load_as(folder, dialect, |_| shown_from_here(folder))
}

fn load_as(
    folder: &Path,
    dialect: Dialect,
    shown: impl Fn(&Path) -> String,
) -> Result<MigrationSet, Diagnostics> {
    let folder = absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let shown = shown(&folder);
    let entries = entries(&folder).map_err(|error| unreadable(&folder, &shown, &error))?;
    set::read_shown(&folder, &shown, entries, dialect)
}

/// Reads the rows for the proof, which stand in the subfolder `fixtures/` of a folder of migrations. Empty
/// where there is no such subfolder.
///
/// # Errors
///
/// All the mistakes in the subfolder, or why it cannot be read.
pub fn fixtures(folder: &Path, dialect: Dialect) -> Result<Vec<Fixture>, Diagnostics> {
    fixtures_as(&folder.join(FIXTURES), dialect, shown)
}

/// The same for a command: see `shown_from_here`.
///
/// # Errors
///
/// All the mistakes in the subfolder, or why it cannot be read.
pub fn fixtures_from_here(folder: &Path, dialect: Dialect) -> Result<Vec<Fixture>, Diagnostics> {
    let folder = folder.join(FIXTURES);
    fixtures_as(&folder, dialect, |_| shown_from_here(&folder))
}

fn fixtures_as(
    folder: &Path,
    dialect: Dialect,
    shown: impl Fn(&Path) -> String,
) -> Result<Vec<Fixture>, Diagnostics> {
    let folder = absolute(folder).unwrap_or_else(|_| folder.to_owned());
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let shown = shown(&folder);
    let entries = entries(&folder).map_err(|error| unreadable(&folder, &shown, &error))?;
    fixture::read(&shown, entries, dialect)
}

/// Everything in a folder, by name: the order in which a disk lists it is chance.
fn entries(folder: &Path) -> Result<Vec<Entry>, std::io::Error> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        entries.push(Entry {
            content: content(&path),
            name,
        });
    }
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(entries)
}

/// Links are followed. What is neither a file nor a folder is not opened, since reading a pipe may never end.
fn content(path: &Path) -> Content {
    match fs::metadata(path) {
        Ok(about) if about.is_dir() => Content::Folder,
        Ok(about) if about.is_file() => match fs::read(path) {
            Ok(bytes) => Content::File(bytes),
            Err(error) => Content::Unreadable(error.to_string()),
        },
        Ok(_) => Content::Unreadable("it is neither a file nor a folder".to_owned()),
        Err(error) => Content::Unreadable(error.to_string()),
    }
}

/// How a path is shown to people (see `Diagnostic::path`).
fn shown(path: &Path) -> String {
    in_project(path).unwrap_or_else(|| slashed(path))
}

/// How a path is shown that was given to a command. In a cargo project as everywhere else; where there is none, as it
/// was given, and below the working directory from there.
fn shown_from_here(given: &Path) -> String {
    let whole = absolute(given).unwrap_or_else(|_| given.to_owned());
    if let Some(shown) = in_project(&whole) {
        return shown;
    }
    let here = std::env::current_dir().ok();
    let below = here.and_then(|here| whole.strip_prefix(here).ok().map(Path::to_owned));
    match below {
        Some(below) if below.as_os_str().is_empty() => ".".to_owned(),
        Some(below) => slashed(&below),
        None => slashed(given),
    }
}

/// A path from the nearest folder above that holds a Cargo.lock, if one does.
fn in_project(path: &Path) -> Option<String> {
    let mut above = path.ancestors();
    let root = above.find(|folder| folder.join("Cargo.lock").is_file())?;
    let shown = path.strip_prefix(root).ok()?;
    (!shown.as_os_str().is_empty()).then(|| slashed(shown))
}

fn slashed(path: &Path) -> String {
    path.to_string_lossy()
        .replace(std::path::MAIN_SEPARATOR, "/")
}

fn unreadable(folder: &Path, shown: &str, error: &std::io::Error) -> Diagnostics {
    let (message, help) = match error.kind() {
        std::io::ErrorKind::NotFound => {
            let create = "create it and write the first migration, `0001_<name>.sql`";
            let help = match sibling(folder) {
                Some(near) => format!("did you mean `{near}`? Or {create}"),
                None => format!("{create}; paths begin at the folder of Cargo.toml"),
            };
            ("there is no such folder".to_owned(), help)
        }
        std::io::ErrorKind::NotADirectory => (
            "expected a folder of migrations, found a file".to_owned(),
            "name the folder that holds it".to_owned(),
        ),
        _ => (
            format!("the folder cannot be read: {error}"),
            "make it readable for whoever runs the build".to_owned(),
        ),
    };
    Diagnostic::new("unreadable-folder", shown, message, help).into()
}

/// The name of a folder beside the missing one that was probably meant.
fn sibling(folder: &Path) -> Option<String> {
    let name = folder.file_name()?.to_str()?;
    let siblings: Vec<PathBuf> = fs::read_dir(folder.parent()?)
        .ok()?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.is_dir())
        .collect();
    let mut names: Vec<&str> = siblings
        .iter()
        .filter_map(|path| path.file_name()?.to_str())
        .collect();
    // Of two that are equally near, the message always names the same one.
    names.sort_unstable();
    let near = names
        .iter()
        .find(|known| known.eq_ignore_ascii_case(name))
        .copied();
    near.or_else(|| crate::near::nearest(name, names))
        .map(str::to_owned)
}
