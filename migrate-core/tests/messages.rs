//! All mistakes of a folder are said at once, in order; the words of each are in the other
//! `messages_*` files. Here: several together, and what only `load` can say.

#![expect(
    clippy::unwrap_used,
    reason = "a test's helpers end it where there is nothing to compare"
)]

mod support;

use migrate_core::{Dialect, Entry, load, read};
use std::fs;
use std::path::Path;
use support::{GOOD, said, said_of_names};

fn files(files: &[(&str, &str)]) -> Vec<Entry> {
    let files = files.iter();
    files
        .map(|(name, text)| Entry::file(*name, *text))
        .collect()
}

#[test]
fn several_mistakes_in_several_files_are_all_said_sorted() {
    let said = said(
        files(&[
            ("10_j.sql", "-- up\nVACUUM;\nCOMMIT;\n"),
            (
                "2_b.sql",
                "-- desciption: x\n-- requires: 2, 9, 0\n-- up no-transacton\nSELECT ?;\n-- dwon\n",
            ),
            ("1_a.SQL", GOOD),
            (
                "3_c.sql",
                "SELECT 1;\n-- up\nINSERT INTO a VALUES ('it's');\n",
            ),
        ]),
        Dialect::Sqlite,
    );
    let lines: Vec<&str> = said.lines().filter(|line| line.starts_with("m/")).collect();
    assert_eq!(
        lines,
        [
            "m/10_j.sql: version 4 is missing: 3 is followed by 10",
            "m/10_j.sql:2:1: `VACUUM` cannot run inside a transaction",
            "m/10_j.sql:3:1: `COMMIT` inside a migration, which runs in a transaction of the runner's own",
            "m/10_j.sql:3:7: no `-- down` section, and not marked irreversible",
            "m/1_a.SQL: expected a file `….sql`, found the extension `.SQL`",
            "m/2_b.sql:1:1: unknown directive `-- desciption:`",
            "m/2_b.sql:2:1: version 2 requires itself",
            "m/2_b.sql:2:1: version 2 requires 9, which comes later",
            "m/2_b.sql:2:1: version 2 requires 0, which is not in the folder",
            "m/2_b.sql:3:7: unknown option `no-transacton` behind `-- up`",
            "m/2_b.sql:4:8: `?` is a bound parameter, and nothing binds it: it would run as NULL",
            "m/2_b.sql:5:1: `-- dwon` is nearly the marker `-- down`",
            "m/3_c.sql:1:1: SQL before the first marker",
            "m/3_c.sql:3:28: unterminated string",
        ]
    );
}

#[test]
fn the_order_of_the_entries_does_not_matter() {
    let mut entries = files(&[
        ("2_a.sql", "-- up\n"),
        ("1_b.sql", "VACUUM"),
        ("1_a.sql", ""),
        ("x", ""),
    ]);
    let forward = said(entries.clone(), Dialect::Sqlite);
    entries.reverse();
    assert_eq!(said(entries, Dialect::Sqlite), forward);
}

/// A file that cannot be read still stands where its name says.
#[test]
fn a_broken_file_breaks_no_other() {
    let good_after = GOOD.to_owned() + "-- end";
    let requires = format!("-- requires: 1\n{GOOD}");
    for broken in [
        Entry::file("1_a.sql", &b"\xFF"[..]),
        Entry::file("1_a.sql", "\0"),
        Entry::file("1_a.rs", ""),
        Entry::file("1-a.sql", ""),
        Entry::folder("1_a.sql"),
    ] {
        let mut entries = files(&[("2_b.sql", &requires), ("3_c.sql", &good_after)]);
        entries.push(broken.clone());
        let found = read("m", entries, Dialect::Sqlite).unwrap_err();
        assert_eq!(found.len(), 1, "{broken:?}: {found}");
    }
}

/// What `load` says of a folder, its own path replaced by `HERE`.
fn said_of_folder(here: &Path, folder: &str) -> String {
    let found = load(&here.join(folder), Dialect::Sqlite).unwrap_err();
    let each = found
        .iter()
        .map(|found| format!("{found}\nhelp: {}", found.help()));
    let said = each.collect::<Vec<_>>().join("\n");
    said.replace(here.to_str().unwrap(), "HERE")
}

#[test]
fn folders_that_cannot_be_read() {
    let here = tempfile::tempdir().unwrap();
    let here = here.path();
    fs::create_dir(here.join("Migrations")).unwrap();
    fs::create_dir(here.join("seeds")).unwrap();
    fs::write(here.join("file"), "").unwrap();
    for (folder, expected) in [
        (
            "nothing",
            "HERE/nothing: there is no such folder\nhelp: create it and write the first migration, \
             `0001_<name>.sql`; paths begin at the folder of Cargo.toml",
        ),
        (
            "migrations",
            "HERE/migrations: there is no such folder\nhelp: did you mean `Migrations`? Or create \
             it and write the first migration, `0001_<name>.sql`",
        ),
        (
            "sedes",
            "HERE/sedes: there is no such folder\nhelp: did you mean `seeds`? Or create it and \
             write the first migration, `0001_<name>.sql`",
        ),
        (
            "file",
            "HERE/file: expected a folder of migrations, found a file\nhelp: name the folder that \
             holds it",
        ),
        (
            "seeds",
            "HERE/seeds: the folder holds no migration\nhelp: write the first one, \
             `0001_<name>.sql`, with the lines `-- up` and `-- down`",
        ),
    ] {
        if folder == "migrations" && here.join(folder).exists() {
            continue; // A file system that does not tell capitals apart finds it.
        }
        assert_eq!(said_of_folder(here, folder), expected);
        let found = load(&here.join(folder), Dialect::Sqlite).unwrap_err();
        let code = found.iter().next().unwrap().code();
        let empty = folder == "seeds";
        assert_eq!(
            code,
            if empty {
                "empty-folder"
            } else {
                "unreadable-folder"
            }
        );
    }
}

#[cfg(unix)]
#[test]
fn files_that_cannot_be_read() {
    let here = tempfile::tempdir().unwrap();
    let here = here.path();
    std::os::unix::fs::symlink("nowhere", here.join("1_dangling.sql")).unwrap();
    std::os::unix::fs::symlink("2_loop.sql", here.join("2_loop.sql")).unwrap();
    let fifo = here.join("3_fifo.sql");
    let made = std::process::Command::new("mkfifo").arg(&fifo).status();
    assert!(made.unwrap().success());
    let found = load(here, Dialect::Sqlite).unwrap_err();
    assert!(found.iter().all(|found| found.code() == "unreadable"));
    let said = said_of_folder(here, "");
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 6, "{said}");
    assert_eq!(
        lines[0],
        "HERE/1_dangling.sql: cannot be read: No such file or directory (os error 2)"
    );
    assert!(lines[2].starts_with("HERE/2_loop.sql: cannot be read: "));
    assert_eq!(
        lines[4],
        "HERE/3_fifo.sql: cannot be read: it is neither a file nor a folder"
    );
    for help in [lines[1], lines[3], lines[5]] {
        assert_eq!(help, "help: make it a readable file");
    }
}

/// A file is missing, or the numbers are no sequence: ten million lie between.
#[test]
fn a_jump_in_the_numbers() {
    for (names, message) in [
        (
            &["10000001_a.sql"][..],
            "the first version is 10000001, expected 1",
        ),
        (
            &["10000002_a.sql"],
            "version 10000002 is neither 1 nor a time of 14 digits",
        ),
        (
            &["1_a.sql", "2_b.sql", "20240101_c.sql"],
            "version 20240101 is neither 3 nor a time of 14 digits",
        ),
    ] {
        let said = said_of_names(names, Dialect::Sqlite);
        let found = said.lines().next().and_then(|line| line.split_once(": "));
        assert_eq!(found.unwrap().1, message);
    }
}
