//! Any files in a folder: the set holds all of them, or each mistake names one of them and a place in it.

use crate::reader::{check_mistake, normalized};
use migrate_core::{Dialect, Entry, plain, read};

/// A line that begins so begins a file, and is its name; one that ends in `/` is a folder.
const MARK: &str = "=== ";

/// Reads text as a folder.
pub fn run(bytes: &[u8]) {
    let files = files(&String::from_utf8_lossy(bytes));
    for dialect in Dialect::ALL {
        let entries = files
            .iter()
            .map(|(name, text)| match name.strip_suffix('/') {
                Some(folder) => Entry::folder(folder),
                None => Entry::file(name.clone(), text.as_bytes()),
            });
        match read("m", entries.collect(), dialect) {
            Ok(set) => {
                let migrations = set.migrations();
                assert!(migrations.is_sorted_by(|a, b| a.version() < b.version()));
                let counted = files.iter().filter(|(name, _)| !is_passed_over(name));
                assert_eq!(migrations.len(), counted.count(), "{files:?}");
                assert!(!migrations.is_empty());
            }
            Err(found) => {
                assert!(!found.is_empty());
                for found in found.iter() {
                    let at = files.iter().filter(|(name, _)| is_at(found.path(), name));
                    let texts: Vec<String> =
                        at.map(|(_, text)| normalized(text.as_bytes())).collect();
                    match found.position() {
                        // Two entries of one name are no folder, and yet no reason to panic.
                        Some(_) if texts.len() == 1 => check_mistake(found, &texts[0]),
                        _ => assert!(found.path() == "m" || !texts.is_empty(), "{found}"),
                    }
                    assert!(plain(found).contains(found.message()), "{found}");
                }
            }
        }
    }
}

fn files(text: &str) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = Vec::new();
    for line in text.split_inclusive('\n') {
        match (line.strip_prefix(MARK), files.last_mut()) {
            (Some(name), _) => files.push((named(name), String::new())),
            (None, Some((_, text))) => text.push_str(line),
            (None, None) => {}
        }
    }
    files
}

/// A name as a file system gives it: what is before a `/` is another folder.
fn named(line: &str) -> String {
    let name = line.trim_end_matches('\n');
    match name.strip_suffix('/') {
        Some(folder) => folder.replace('/', "") + "/",
        None => name.replace('/', ""),
    }
}

/// Read by people, hidden, or the proof's.
fn is_passed_over(name: &str) -> bool {
    name.starts_with("README") || name.starts_with('.') || name == "fixtures/"
}

/// A name is shown without what moves a cursor.
fn is_at(path: &str, name: &str) -> bool {
    let name = name.strip_suffix('/').unwrap_or(name);
    let name = name.replace(char::is_control, "\u{FFFD}");
    path.strip_prefix("m")
        .is_some_and(|rest| rest.trim_start_matches('/') == name)
}
