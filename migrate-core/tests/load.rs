//! Reading a folder from disk: links, and how files are shown.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test's helpers end it where there is nothing to compare"
)]

use migrate_core::{Dialect, load};
use std::fs;
use std::path::Path;

const GOOD: &str = "-- up\nCREATE TABLE a (id INTEGER);\n-- down\nDROP TABLE a;\n";

fn migrations(folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("1_a.sql"), GOOD).unwrap();
}

/// The path of the first migration as it is shown, that of the folder replaced by `HERE`.
fn shown(here: &Path, folder: &Path) -> String {
    let set = load(folder, Dialect::Sqlite).unwrap_or_else(|found| panic!("{found}"));
    let path = set.migrations()[0].path();
    path.replace(here.to_str().unwrap(), "HERE")
}

#[test]
fn a_folder() {
    let here = tempfile::tempdir().unwrap();
    let folder = here.path().join("migrations");
    migrations(&folder);
    fs::write(folder.join("2_b.sql"), GOOD).unwrap();
    fs::write(folder.join("README.md"), [0xFF]).unwrap();
    fs::write(folder.join(".hidden"), [0xFF]).unwrap();
    fs::create_dir(folder.join("fixtures")).unwrap();
    let set = load(&folder, Dialect::Sqlite).unwrap();
    let files: Vec<_> = set
        .migrations()
        .iter()
        .map(|migration| migration.file())
        .collect();
    assert_eq!(files, [folder.join("1_a.sql"), folder.join("2_b.sql")]);
    assert_eq!(
        set.migrations()[1].up().unwrap().sql(),
        "CREATE TABLE a (id INTEGER);\n"
    );
}

#[test]
fn files_are_shown_from_where_cargo_runs() {
    let here = tempfile::tempdir().unwrap();
    let here = here.path();
    let folder = here.join("workspace/app/migrations");
    migrations(&folder);
    assert_eq!(
        shown(here, &folder),
        "HERE/workspace/app/migrations/1_a.sql"
    );
    fs::write(here.join("workspace/Cargo.lock"), "").unwrap();
    assert_eq!(shown(here, &folder), "app/migrations/1_a.sql");
    assert_eq!(
        shown(here, &here.join("workspace/app/migrations/")),
        "app/migrations/1_a.sql"
    );
    let around = here.join("workspace/app/../app/migrations");
    assert_eq!(shown(here, &around), "app/migrations/1_a.sql");
    fs::write(here.join("workspace/app/Cargo.lock"), "").unwrap();
    assert_eq!(shown(here, &folder), "migrations/1_a.sql");
    assert_eq!(shown(here, &folder.join("")), "migrations/1_a.sql");
}

#[test]
fn mistakes_are_shown_there_too() {
    let here = tempfile::tempdir().unwrap();
    let folder = here.path().join("app/migrations");
    migrations(&folder);
    fs::write(here.path().join("Cargo.lock"), "").unwrap();
    fs::write(folder.join("2_b.sql"), "-- up\nCOMMIT;\n").unwrap();
    fs::write(folder.join("3-c.sql"), GOOD).unwrap();
    let found = load(&folder, Dialect::Sqlite).unwrap_err();
    let places: Vec<&str> = found.iter().map(|found| found.path()).collect();
    assert_eq!(
        places,
        [
            "app/migrations/2_b.sql",
            "app/migrations/2_b.sql",
            "app/migrations/3-c.sql"
        ]
    );
    let missing = load(&here.path().join("app/none"), Dialect::Sqlite).unwrap_err();
    assert_eq!(missing.iter().next().unwrap().path(), "app/none");
}

#[cfg(unix)]
mod unix {
    use super::{GOOD, migrations, shown};
    use migrate_core::{Dialect, load};
    use std::ffi::OsStr;
    use std::fs;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;

    #[test]
    fn links_are_followed() {
        let here = tempfile::tempdir().unwrap();
        let here = here.path();
        migrations(&here.join("real"));
        fs::write(here.join("elsewhere.sql"), GOOD).unwrap();
        fs::create_dir(here.join("seeds")).unwrap();
        symlink("../elsewhere.sql", here.join("real/2_b.sql")).unwrap();
        symlink("../seeds", here.join("real/fixtures")).unwrap();
        symlink("real", here.join("migrations")).unwrap();
        assert_eq!(
            shown(here, &here.join("migrations")),
            "HERE/migrations/1_a.sql"
        );
        let set = load(&here.join("migrations"), Dialect::Sqlite).unwrap();
        assert_eq!(
            set.migrations()[1].up().unwrap().sql(),
            "CREATE TABLE a (id INTEGER);\n"
        );
        assert_eq!(set.migrations().len(), 2);
    }

    #[test]
    fn names_that_are_no_text_are_refused() {
        let here = tempfile::tempdir().unwrap();
        migrations(here.path());
        let name = OsStr::from_bytes(b"2_\xFF.sql");
        if fs::write(here.path().join(name), GOOD).is_err() {
            return; // Not every file system holds such names.
        }
        let found = load(here.path(), Dialect::Sqlite).unwrap_err();
        let found = found.iter().next().unwrap();
        assert_eq!(
            found.message(),
            "expected a letter or digit after `2_`, found `\u{FFFD}`"
        );
    }

    /// Reading a pipe never ends: it is not opened.
    #[test]
    fn a_pipe_does_not_hang() {
        let here = tempfile::tempdir().unwrap();
        migrations(here.path());
        for name in ["2_b.sql", "README", ".pipe"] {
            let made = std::process::Command::new("mkfifo")
                .arg(here.path().join(name))
                .status();
            assert!(made.unwrap().success());
        }
        let found = load(here.path(), Dialect::Sqlite).unwrap_err();
        assert_eq!(found.len(), 1, "{found}");
        let found = found.iter().next().unwrap();
        assert_eq!(
            found.message(),
            "cannot be read: it is neither a file nor a folder"
        );
    }
}
