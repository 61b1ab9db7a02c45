//! Reads the files of a folder together: what only shows when they are compared.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::file::{self, Parsed};
use crate::filename::{self, FileName};
use crate::migration::{Migration, MigrationSet, Numbering, Work};
use crate::scan::{Content, Entry, FIXTURES};
use crate::text::Source;
use crate::{Dialect, checksum};
use std::path::Path;

/// A migration's file, its name understood.
struct File {
    name: FileName,
    entry: String,
    source: Source,
}

/// Reads a folder of migrations out of memory: its entries, by their names in the folder. `folder` is the path
/// that people are shown, and that [`Migration::file`] begins with.
///
/// # Errors
///
/// All the mistakes in the folder.
pub fn read(
    folder: &str,
    entries: Vec<Entry>,
    dialect: Dialect,
) -> Result<MigrationSet, Diagnostics> {
    read_shown(Path::new(folder), folder, entries, dialect)
}

/// The same where the folder on disk is shown to people under another path.
pub(crate) fn read_shown(
    folder: &Path,
    shown: &str,
    entries: Vec<Entry>,
    dialect: Dialect,
) -> Result<MigrationSet, Diagnostics> {
    let shown = shown.trim_end_matches('/');
    let mut found = Diagnostics::default();
    // The versions of files with mistakes: these take up their places too.
    let mut claimed = Vec::new();
    let mut files = Vec::new();
    for entry in entries {
        let claims = filename::claimed_version(&entry.name);
        match migration_file(shown, entry) {
            Ok(Some(file)) => files.push(file),
            Ok(None) => {}
            Err(diagnostic) => {
                claimed.extend(claims);
                found.push(*diagnostic);
            }
        }
    }
    if files.is_empty() && found.is_empty() {
        found.push(empty_folder(shown));
    }
    files.sort_by(|a, b| (a.name.version, &a.entry).cmp(&(b.name.version, &b.entry)));
    let numbering = check_numbering(&files, &claimed, &mut found);
    let own = files.iter().map(|file| file.name.version);
    let versions: Vec<i64> = claimed.into_iter().chain(own).collect();
    let mut migrations = Vec::new();
    for file in &files {
        let parsed = match file.name.is_rust {
            true => file::parse_rust(&file.source, dialect, &mut found),
            false => file::parse(&file.source, dialect, &mut found),
        };
        check_requires(file, &parsed, &versions, &mut found);
        migrations.extend(migration(folder, file, parsed, dialect));
    }
    found.finish(MigrationSet {
        dialect,
        numbering,
        migrations,
    })
}

/// An entry of the folder as a migration's file; `None` for what is passed over.
fn migration_file(shown: &str, entry: Entry) -> Result<Option<File>, Box<Diagnostic>> {
    let path = format!(
        "{shown}/{}",
        entry.name.replace(char::is_control, "\u{FFFD}")
    );
    if filename::is_passed_over(&entry.name) {
        return Ok(None);
    }
    let bytes = match entry.content {
        Content::Folder if entry.name == FIXTURES => return Ok(None),
        Content::Folder => {
            return Err(Box::new(Diagnostic::new(
                "subfolder",
                path,
                "a subfolder, where only migrations are expected",
                "move its migrations up as `<version>_<name>.sql`, and what is none to another folder",
            )));
        }
        Content::Unreadable(why) => {
            let message = format!("cannot be read: {why}");
            return Err(Box::new(Diagnostic::new(
                "unreadable",
                path,
                message,
                "make it a readable file",
            )));
        }
        Content::File(bytes) => bytes,
    };
    let name = filename::parse(&entry.name).map_err(|bad| {
        Box::new(Diagnostic::new(
            bad.code,
            path.clone(),
            bad.message,
            bad.help,
        ))
    })?;
    Ok(Some(File {
        name,
        source: Source::decode(path, &bytes)?,
        entry: entry.name,
    }))
}

fn empty_folder(shown: &str) -> Diagnostic {
    Diagnostic::new(
        "empty-folder",
        shown,
        "the folder holds no migration",
        "write the first one, `0001_<name>.sql`, with the lines `-- up` and `-- down`",
    )
}

/// Compares the versions: one kind, none twice, no gap. `claimed` are those of files with mistakes.
fn check_numbering(files: &[File], claimed: &[i64], found: &mut Diagnostics) -> Numbering {
    let (timestamps, numbers): (Vec<_>, Vec<_>) =
        files.iter().partition(|file| file.name.is_timestamp());
    let (numbering, others) = match timestamps.len() > numbers.len() {
        true => (Numbering::Timestamp, numbers),
        false => (Numbering::Sequential, timestamps),
    };
    check_twice(files, claimed, found);
    match others.split_first() {
        Some((first, others)) => found.push(mixed_numbering(first, others, numbering)),
        None if numbering == Numbering::Sequential => check_gaps(files, claimed, found),
        None => {}
    }
    numbering
}

/// `numbering` is that of most files; `first` and `others` have the other one.
fn mixed_numbering(first: &File, others: &[&File], numbering: Numbering) -> Diagnostic {
    let (own, theirs) = match numbering {
        Numbering::Sequential => ("by time", "in sequence"),
        Numbering::Timestamp => ("in sequence", "by time"),
    };
    let which = match others.len() {
        0 => format!("version {} is", first.name.version),
        more => format!("{} versions are", more + 1),
    };
    let message = format!("{which} numbered {own}, the rest of the folder {theirs}");
    let help = "number all of them one way: 1, 2, 3 …, or `YYYYMMDDHHMMSS`";
    let diagnostic = Diagnostic::new("mixed-numbering", first.source.path(), message, help);
    diagnostic.also(others.iter().map(|file| file.source.path().to_owned()))
}

fn check_twice(files: &[File], claimed: &[i64], found: &mut Diagnostics) {
    let numbers = files.iter().filter(|file| !file.name.is_timestamp());
    let highest = numbers.map(|file| file.name.version).max().unwrap_or(0);
    let mut above = highest.saturating_add(1)..=i64::MAX;
    let next = above.find(|version| !claimed.contains(version));
    let next = next.unwrap_or(i64::MAX);
    for group in files.chunk_by(|a, b| a.name.version == b.name.version) {
        let [first, others @ ..] = group else {
            continue;
        };
        if others.is_empty() {
            continue;
        }
        let version = first.name.version;
        let number = match group.len() {
            2 => "two".to_owned(),
            more => more.to_string(),
        };
        let message = format!("version {version} is used by {number} files");
        let help = match first.name.is_timestamp() {
            true => "give one of them another second".to_owned(),
            false => format!("give one of them the next free version, {next}"),
        };
        let diagnostic = Diagnostic::new("version-twice", first.source.path(), message, help);
        let others = others.iter().map(|file| file.source.path().to_owned());
        found.push(diagnostic.also(others));
    }
}

/// A jump that is longer is no missing file, but another way to number: `20260131`, or seconds since 1970.
const LONGEST_GAP: i64 = 10_000_000;

fn unknown_numbering(file: &File, expected: i64) -> Diagnostic {
    let FileName {
        version, digits, ..
    } = file.name;
    let message = format!("version {version} is neither {expected} nor a time of 14 digits");
    let help = format!(
        "number from 1 without a gap, or by time, `YYYYMMDDHHMMSS`: these are {digits} digits"
    );
    Diagnostic::new("version-gap", file.source.path(), message, help)
}

fn check_gaps(files: &[File], claimed: &[i64], found: &mut Diagnostics) {
    // A file with a mistake of its own still fills the place it claims.
    let mut before: Option<&File> = None;
    for file in files {
        let mut expected = before.map_or(1, |before| before.name.version.saturating_add(1));
        let version = file.name.version;
        while expected < version && claimed.contains(&expected) {
            expected += 1;
        }
        if version - expected > LONGEST_GAP {
            found.push(unknown_numbering(file, expected));
            return;
        }
        if version > expected {
            let message = match expected {
                1 => format!("the first version is {version}, expected 1"),
                _ => format!(
                    "version {expected} is missing: {} is followed by {version}",
                    expected - 1
                ),
            };
            let name = &file.name;
            let renamed = format!(
                "{expected:0digits$}_{}.{}",
                name.name,
                name.extension(),
                digits = name.digits
            );
            let help = format!("rename it to `{renamed}`, or add the missing file");
            let path = file.source.path();
            found.push(Diagnostic::new("version-gap", path, message, help));
        }
        before = Some(file);
    }
}

/// `known` are all versions of the folder, also of files with mistakes.
fn check_requires(file: &File, parsed: &Parsed, known: &[i64], found: &mut Diagnostics) {
    let name = &file.name;
    let Some((versions, at)) = &parsed.header.requires else {
        return;
    };
    for required in versions {
        let (message, help) = if *required == name.version {
            (
                format!("version {required} requires itself"),
                "take it out of the list",
            )
        } else if *required > name.version {
            (
                format!(
                    "version {} requires {required}, which comes later",
                    name.version
                ),
                "a migration can only require earlier ones: renumber one of the two",
            )
        } else if !known.contains(required) {
            (
                format!(
                    "version {} requires {required}, which is not in the folder",
                    name.version
                ),
                "name versions of this folder",
            )
        } else {
            continue;
        };
        found.push(file.source.diagnostic("requires", *at, message, help));
    }
}

/// `None` where the file has no up section, which is reported already.
fn migration(folder: &Path, file: &File, parsed: Parsed, dialect: Dialect) -> Option<Migration> {
    let work = parsed.work?;
    Some(Migration {
        version: file.name.version,
        digits: file.name.digits,
        name: file.name.name.clone(),
        file: folder.join(&file.entry),
        path: file.source.path().to_owned(),
        description: parsed.header.description.unwrap_or_default(),
        requires: parsed
            .header
            .requires
            .map_or_else(Vec::new, |(versions, _)| versions),
        irreversible: parsed.irreversible,
        allows: parsed.header.allows,
        checksum: match &work {
            Work::Sql { up, .. } => checksum(dialect, up.sql()),
            Work::Rust { .. } => "rust".to_owned(),
        },
        work,
    })
}
