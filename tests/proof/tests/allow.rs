//! `-- allow: <code> because …`: what it accepts, and what it does not.

use migrate_build::{Proof, prove_on};
use migrate_core::__private::FINDINGS;
use migrate_proof_tests::{assert_clean, files_of, found, migrations, said, wrong_folders};
use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;
use std::collections::{BTreeMap, BTreeSet};

const CLIENT: (&str, &str) = (
    "0001_client.sql",
    "-- up\nCREATE TABLE client (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n-- down\nDROP TABLE client;\n",
);
const NOT_NULL: &str = "-- up\nALTER TABLE client ADD COLUMN city TEXT NOT NULL;\n-- down\n\
                        ALTER TABLE client DROP COLUMN city;\n";
const SLUG: &str = "-- allow: sql-error because slug() is ours\n-- irreversible: the names are gone\n\
                    -- up\nUPDATE client SET name = slug(name);\n";

fn prove(files: &[(String, String)]) -> Proof {
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    migrate_proof_tests::prove(&files)
}

/// Lets each file accept these codes.
fn accepting(
    files: &[(String, String)],
    codes: &BTreeMap<String, BTreeSet<&'static str>>,
) -> Vec<(String, String)> {
    let mut files = files.to_vec();
    for (name, text) in &mut files {
        let comment = if name.ends_with(".rs") { "//!" } else { "--" };
        for code in codes.get(name).into_iter().flatten() {
            *text = format!("{comment} allow: {code} because a test says so\n{text}");
        }
    }
    files
}

#[test]
fn every_finding_of_every_case_is_accepted() {
    let mut accepted = BTreeSet::new();
    for folder in wrong_folders() {
        let files = files_of(&folder);
        let mut codes: BTreeMap<String, BTreeSet<&'static str>> = BTreeMap::new();
        let mut proof = prove(&files);
        // What comes after an accepted error is found only then.
        for _ in 0..4 {
            for finding in proof.findings().iter() {
                let file = finding.path().rsplit('/').next().unwrap().to_owned();
                codes.entry(file).or_default().insert(finding.code());
                accepted.insert(finding.code());
            }
            proof = prove(&accepting(&files, &codes));
        }
        assert!(
            proof.findings().is_empty(),
            "{}:\n{proof}",
            folder.display()
        );
    }
    assert_eq!(accepted, BTreeSet::from(FINDINGS));
}

#[test]
fn what_accepts_nothing_is_an_error_with_its_line() {
    let text = "-- description: the city\n-- allow: rows-lost because we know\n-- up\n\
                ALTER TABLE client ADD COLUMN city TEXT;\n-- down\nALTER TABLE client DROP COLUMN city;\n";
    assert_eq!(
        said(&[CLIENT, ("0002_city.sql", text)]),
        "error[unused-allow]: nothing to accept: the proof has not found `rows-lost` here
 --> migrations/0002_city.sql:2:1
  |
2 | -- allow: rows-lost because we know
  | ^
  |
  = help: take the line away
  = note: tried on SQLite X"
    );
}

#[test]
fn it_is_its_own_migrations_and_its_own_code() {
    let elsewhere = format!(
        "-- allow: fails-on-rows because we know\n{}",
        NOT_NULL.replace("city", "town").replace("NOT NULL", "")
    );
    let other_code = format!("-- allow: rows-lost because we know\n{NOT_NULL}");
    let proof = migrate_proof_tests::prove(&[
        CLIENT,
        ("0002_city.sql", &other_code),
        ("0003_town.sql", &elsewhere),
    ]);
    assert_eq!(
        found(&proof),
        [
            "unused-allow 0002_city.sql:1",
            "fails-on-rows 0002_city.sql:3",
            "unused-allow 0003_town.sql:1",
        ]
    );
}

#[test]
fn one_line_accepts_all_that_is_found_of_its_code() {
    let down = "-- allow: down-differs because nobody goes back\n-- up\n\
                CREATE TABLE tag (id INTEGER PRIMARY KEY);\nCREATE INDEX client_name ON client (name);\n\
                -- down\nSELECT 1;\n";
    assert_clean(&[CLIENT, ("0002_tag.sql", down)]);
}

#[test]
fn a_migration_that_was_not_tried_is_not_judged() {
    let stops = "-- up\nALTER TABLE cleint ADD COLUMN city TEXT;\n-- down\nSELECT 1;\n";
    let here = format!("-- allow: rows-lost because we know\n{stops}");
    let later =
        "-- allow: down-differs because we know\n-- irreversible: an example\n-- up\nSELECT 1;\n";
    let proof =
        migrate_proof_tests::prove(&[CLIENT, ("0002_city.sql", &here), ("0003_later.sql", later)]);
    assert_eq!(found(&proof), ["sql-error 0002_city.sql:3"]);
    let note = proof.findings().iter().next().unwrap().note().unwrap();
    let expected = format!(
        "tried on SQLite {}; 1 later migration was not tried; \
         `-- allow: sql-error because …` accepts it in a build script",
        proof.sqlite_version()
    );
    assert_eq!(note, expected);
}

#[test]
fn in_a_build_script_a_missing_function_is_accepted() {
    assert_clean(&[CLIENT, ("0002_slug.sql", SLUG)]);
}

#[test]
fn in_a_build_script_it_has_to_be_missing() {
    let works = SLUG.replace("slug(name)", "lower(name)");
    let proof = migrate_proof_tests::prove(&[CLIENT, ("0002_slug.sql", &works)]);
    assert_eq!(found(&proof), ["unused-allow 0002_slug.sql:1"]);
}

#[test]
fn in_a_test_the_function_is_there_and_the_line_no_mistake() {
    let set = migrations(&[CLIENT, ("0002_slug.sql", SLUG)]);
    let proof = prove_on(&set, || {
        let db = Connection::open_in_memory()?;
        db.create_scalar_function("slug", 1, FunctionFlags::SQLITE_UTF8, |context| {
            context.get::<String>(0)
        })?;
        Ok(db)
    });
    assert_eq!(found(&proof.unwrap()), [""; 0]);
}

#[test]
fn in_a_test_an_error_is_not_accepted() {
    let set = migrations(&[CLIENT, ("0002_slug.sql", SLUG)]);
    let proof = migrate_build::prove(&set).unwrap();
    assert_eq!(found(&proof), ["sql-error 0002_slug.sql:4"]);
    assert!(!proof.is_proven());
}

#[test]
fn in_a_test_other_findings_are_accepted_and_other_lines_judged() {
    let accepted = format!("-- allow: fails-on-rows because there are no clients yet\n{NOT_NULL}");
    let unused =
        "-- allow: index-lost because we know\n-- irreversible: an example\n-- up\nSELECT 1;\n";
    let set = migrations(&[
        CLIENT,
        ("0002_city.sql", &accepted),
        ("0003_nothing.sql", unused),
    ]);
    let proof = migrate_build::prove(&set).unwrap();
    assert_eq!(found(&proof), ["unused-allow 0003_nothing.sql:1"]);
}

#[test]
fn in_a_test_not_tried_is_no_mistake() {
    let text = "-- allow: not-tried because the build script has no code\n-- irreversible: an example\n\
                -- up\nSELECT 1;\n";
    let set = migrations(&[CLIENT, ("0002_nothing.sql", text)]);
    assert_eq!(found(&migrate_build::prove(&set).unwrap()), [""; 0]);
    let proof = migrate_proof_tests::prove(&[CLIENT, ("0002_nothing.sql", text)]);
    assert_eq!(found(&proof), ["unused-allow 0002_nothing.sql:1"]);
}
