//! What stands in the README and is not Rust.

#![expect(clippy::unwrap_used, reason = "a test")]

use migrate_core::Dialect;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The blocks of the README, by their language.
fn blocks() -> BTreeMap<String, Vec<String>> {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let mut blocks: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut open: Option<String> = None;
    for line in fs::read_to_string(readme).unwrap().lines() {
        match (line.trim_start().strip_prefix("```"), &open) {
            (Some(language), None) => {
                assert!(line.starts_with("```"), "nothing here looks into: {line}");
                blocks
                    .entry(language.to_owned())
                    .or_default()
                    .push(String::new());
                open = Some(language.to_owned());
            }
            (Some(_), Some(_)) => open = None,
            (None, Some(language)) => {
                let block = blocks.get_mut(language).unwrap().last_mut().unwrap();
                block.push_str(line);
                block.push('\n');
            }
            (None, None) => {}
        }
    }
    blocks
}

/// `src` has a place for each block of Rust, and the tests below for each of SQL; the rest are files of cargo, and what
/// a terminal shows.
#[test]
fn no_block_is_passed_over() {
    let found: Vec<(String, usize)> = blocks()
        .into_iter()
        .map(|(language, blocks)| (language, blocks.len()))
        .collect();
    let found: Vec<(&str, usize)> = found.iter().map(|(it, count)| (&**it, *count)).collect();
    let expected = [
        ("console", 4),
        ("rust", 3),
        ("rust,ignore", 5),
        ("sh", 2),
        ("sql", 3),
        ("text", 4),
        ("toml", 2),
    ];
    assert_eq!(found, expected);
}

/// The first migration is the one that `src` embeds, and which is applied there.
#[test]
fn the_first_migration_is_the_one_that_is_embedded() {
    let sql = &blocks()["sql"][0];
    let (path, text) = sql.split_once("\n\n").unwrap();
    let path = path.strip_prefix("-- ").unwrap();
    let embedded = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    assert_eq!(text, fs::read_to_string(embedded).unwrap());
}

/// Each is a file that can be copied as it stands.
#[test]
fn each_migration_is_one() {
    for (number, sql) in blocks()["sql"].iter().enumerate() {
        let folder = tempfile::tempdir().unwrap();
        for version in 1..=6 {
            let text = match version {
                6 => sql,
                _ => "-- irreversible: it is a test\n-- up\nSELECT 1;\n",
            };
            let file = folder.path().join(format!("{version:04}_step.sql"));
            fs::write(file, text).unwrap();
        }
        let loaded = migrate_core::load(folder.path(), Dialect::Sqlite);
        assert!(loaded.is_ok(), "{number}: {loaded:?}");
    }
}

/// What goes into Cargo.toml is TOML, and names versions that there are here.
#[test]
fn the_versions_are_those_of_the_workspace() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.toml");
    let workspace = fs::read_to_string(workspace).unwrap();
    let version = env!("CARGO_PKG_RUST_VERSION");
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let readme = fs::read_to_string(readme).unwrap().replace('\n', " ");
    assert!(readme.contains(&format!("A Rust toolchain ({version} or newer)")));
    assert!(workspace.contains("rusqlite = { version = \">=0.32, <0.42\""));
    assert!(readme.contains("beside the rusqlite that you use (0.32 to 0.41"));
    assert!(readme.contains("rusqlite = { version = \"0.40\""));
    for driver in ["postgres", "tokio-postgres"] {
        let line = workspace
            .lines()
            .find(|line| line.starts_with(&format!("{driver} = ")));
        let wanted = line.unwrap().split('"').nth(1).unwrap().to_owned();
        let (_, shown) = readme.split_once(&format!(" {driver} = \"")).unwrap();
        let shown = shown.split('"').next().unwrap();
        assert!(wanted.starts_with(shown), "{driver}: {wanted}, not {shown}");
    }
}
