//! Whether a program carries what is in the folder.
#![expect(clippy::unwrap_used, reason = "a test")]

use migrate_build::{Stale, assert_embedded, stale};
use migrate_proof_tests::migrations;
use migrate_runtime::Migrations;
use std::fs;
use std::panic::catch_unwind;
use tempfile::TempDir;

const PERSON: (&str, &str) = (
    "0001_person.sql",
    "-- description: people
-- up
CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
-- check
SELECT id FROM person WHERE name = '';
-- down
DROP TABLE person;
",
);
const CITY: (&str, &str) = (
    "0002_city.sql",
    "-- irreversible: an example\n-- up\nALTER TABLE person ADD COLUMN city TEXT;\n",
);

fn program() -> Migrations {
    migrations(&[PERSON, CITY])
}

/// A folder with these files.
fn disk(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// What is said where these files are in the folder.
fn said(files: &[(&str, &str)]) -> Vec<String> {
    let found = stale(&program(), disk(files).path()).unwrap();
    found.iter().map(ToString::to_string).collect()
}

fn edited(part: &'static str, from: &str, to: &str) {
    assert!(PERSON.1.contains(from));
    let text = PERSON.1.replace(from, to);
    let folder = disk(&[(PERSON.0, &text), CITY]);
    let found = stale(&program(), folder.path()).unwrap();
    let file = "0001_person.sql".to_owned();
    assert_eq!(found, [Stale::Edited { file, part }]);
    assert_eq!(
        found[0].to_string(),
        format!("0001_person.sql is embedded, and its {part} is another on disk")
    );
}

#[test]
fn nothing_where_they_agree() {
    assert_eq!(said(&[PERSON, CITY]), [""; 0]);
}

#[test]
fn a_file_that_is_not_embedded() {
    let street = (
        "0003_street.sql",
        "-- irreversible: an example\n-- up\nALTER TABLE person ADD COLUMN street TEXT;\n",
    );
    let folder = disk(&[PERSON, CITY, street]);
    let found = stale(&program(), folder.path()).unwrap();
    let file = "0003_street.sql".to_owned();
    assert_eq!(found, [Stale::NotEmbedded { file }]);
    assert_eq!(
        found[0].to_string(),
        "0003_street.sql is on disk but not embedded"
    );
}

#[test]
fn a_file_that_is_gone() {
    let folder = disk(&[PERSON]);
    let found = stale(&program(), folder.path()).unwrap();
    let file = "0002_city.sql".to_owned();
    assert_eq!(found, [Stale::NotOnDisk { file }]);
    assert_eq!(
        found[0].to_string(),
        "0002_city.sql is embedded but not on disk"
    );
}

#[test]
fn an_edited_up() {
    edited("up", "name TEXT NOT NULL", "name TEXT");
}

#[test]
fn an_edited_check() {
    edited("check", "name = ''", "name = ' '");
    edited(
        "check",
        "-- check\nSELECT id FROM person WHERE name = '';\n",
        "",
    );
}

#[test]
fn an_edited_down() {
    edited("down", "DROP TABLE person;", "DROP TABLE IF EXISTS person;");
}

#[test]
fn an_edited_header() {
    edited("header", "description: people", "description: persons");
    edited("header", "-- description: people\n", "");
}

#[test]
fn another_reason_to_be_irreversible_and_other_requirements() {
    let reason = CITY.1.replace("an example", "another example");
    let expected = ["0002_city.sql is embedded, and its header is another on disk"];
    assert_eq!(said(&[PERSON, (CITY.0, &reason)]), expected);
    let requires = format!("-- requires: 1\n{}", CITY.1);
    assert_eq!(said(&[PERSON, (CITY.0, &requires)]), expected);
}

#[test]
fn a_down_where_there_was_none() {
    let with_down = "-- up\nALTER TABLE person ADD COLUMN city TEXT;\n-- down\n\
                     ALTER TABLE person DROP COLUMN city;\n";
    let found = said(&[PERSON, (CITY.0, with_down)]);
    assert_eq!(
        found,
        ["0002_city.sql is embedded, and its down is another on disk"]
    );
}

#[test]
fn a_file_under_another_name() {
    assert_eq!(
        said(&[PERSON, ("0002_town.sql", CITY.1)]),
        [
            "0002_town.sql is on disk but not embedded",
            "0002_city.sql is embedded but not on disk",
        ]
    );
}

#[test]
fn an_empty_folder() {
    let found = stale(&program(), disk(&[]).path()).unwrap_err();
    let codes: Vec<&str> = found.iter().map(migrate_build::Diagnostic::code).collect();
    assert_eq!(codes, ["empty-folder"]);
}

#[test]
fn how_a_file_is_written_down_is_no_difference() {
    let text = format!("\u{feff}{}", PERSON.1.replace('\n', "\r\n"));
    assert_eq!(said(&[(PERSON.0, &text), CITY]), [""; 0]);
}

#[test]
fn a_folder_with_a_mistake() {
    let folder = disk(&[PERSON, ("0003_city.sql", CITY.1)]);
    let found = stale(&program(), folder.path()).unwrap_err();
    let codes: Vec<&str> = found.iter().map(migrate_build::Diagnostic::code).collect();
    assert_eq!(codes, ["version-gap"]);
}

#[test]
fn a_folder_that_is_not_there() {
    let folder = disk(&[]);
    let found = stale(&program(), folder.path().join("migrations")).unwrap_err();
    let codes: Vec<&str> = found.iter().map(migrate_build::Diagnostic::code).collect();
    assert_eq!(codes, ["unreadable-folder"]);
}

#[test]
fn an_assertion_lists_them() {
    let folder = disk(&[PERSON, ("0002_town.sql", CITY.1)]);
    let path = folder.path().to_owned();
    let said = catch_unwind(|| assert_embedded!(program(), &path)).unwrap_err();
    assert_eq!(
        said.downcast_ref::<String>().unwrap(),
        "the program does not carry what is in the folder: build it anew, and let build.rs watch the \
         folder by `migrate_build::check`
  0002_town.sql is on disk but not embedded
  0002_city.sql is embedded but not on disk"
    );
}

#[test]
fn an_assertion_passes_where_they_agree() {
    let folder = disk(&[PERSON, CITY]);
    assert_embedded!(program(), folder.path());
}
