//! The mistakes that the README of `examples/verified` shows are what the proof says.
#![expect(clippy::unwrap_used, reason = "a test")]

use migrate_core::{Dialect, Entry};
use std::fs;
use std::path::{Path, PathBuf};

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/verified")
}

fn files(folder: &str) -> Vec<(String, String)> {
    let entries = fs::read_dir(example().join(folder)).unwrap();
    let read = |path: PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        (name, fs::read_to_string(path).unwrap())
    };
    let mut files: Vec<_> = entries.map(|entry| read(entry.unwrap().path())).collect();
    files.sort();
    files
}

fn proof(files: &[(String, String)]) -> String {
    let entries = files
        .iter()
        .map(|(name, text)| Entry::file(name, text.as_str()));
    let folder = "examples/verified/migrations";
    let set = migrate_core::read(folder, entries.collect(), Dialect::Sqlite).unwrap();
    let proof = migrate_build::__private::prove_folder(&set, Vec::new()).unwrap();
    plain(&proof.to_string())
}

/// Without the version of SQLite.
fn plain(text: &str) -> String {
    let mut parts = text.split("on SQLite ");
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |text, part| {
        let rest = part.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '.');
        text + "on SQLite X" + rest
    })
}

#[test]
fn the_readme_shows_each_mistake_and_what_is_said_about_it() {
    let readme = plain(&fs::read_to_string(example().join("README.md")).unwrap());
    let right = files("migrations");
    let mistakes = files("mistakes");
    assert_eq!(mistakes.len(), 3);
    for (name, text) in mistakes {
        let name = name.split_once('_').unwrap().1.to_owned();
        let sql = format!("```sql\n-- migrations/{name}\n{}\n```\n", text.trim_end());
        assert!(readme.contains(&sql), "{name} is not in the README");
        let mut folder = right.clone();
        folder.push((name, text));
        let said = format!("```text\n{}\n```\n", proof(&folder));
        assert!(readme.contains(&said), "{said}");
    }
    assert_eq!(proof(&right), "3 migrations proven on SQLite X");
}
