//! The version of SQLite is named wherever something was found on it.

use migrate_build::Proof;
use migrate_core::Fixture;
use migrate_proof_tests::{files_of, folder, migrations, prove, wrong_folders};

fn is_named_everywhere(proof: &Proof) {
    assert_eq!(proof.sqlite_version(), rusqlite::version());
    let version = format!("tried on SQLite {}", rusqlite::version());
    assert!(!proof.findings().is_empty());
    for finding in proof.findings().iter() {
        let note = finding.note().unwrap_or_default();
        let rest = note.strip_prefix(&version).unwrap_or("not this version");
        assert!(rest.is_empty() || rest.starts_with("; "), "{note}");
    }
}

#[test]
fn in_every_finding_of_every_case() {
    for folder in wrong_folders() {
        let files = files_of(&folder);
        let files: Vec<(&str, &str)> = files
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()))
            .collect();
        is_named_everywhere(&prove(&files));
        is_named_everywhere(&migrate_build::prove(&migrations(&files)).unwrap());
    }
}

#[test]
fn where_a_line_accepts_nothing_and_rows_do_not_fit() {
    let text = "-- allow: rows-lost because we know\n-- up\nCREATE TABLE tag (id INTEGER PRIMARY KEY);\n\
                -- down\nDROP TABLE tag;\n";
    let fixture = |table: &str, sql: &str| {
        Fixture::read(
            table,
            &format!("migrations/fixtures/{table}.sql"),
            sql.as_bytes(),
            migrate_core::Dialect::Sqlite,
        )
        .unwrap()
    };
    let fixtures = vec![
        fixture("tag", "INSERT INTO tag (nmae) VALUES (1);"),
        fixture("tga", "INSERT INTO tga (id) VALUES (1);"),
    ];
    let set = folder(&[("0001_tag.sql", text)]);
    let proof = migrate_build::__private::prove_folder(&set, fixtures).unwrap();
    assert_eq!(proof.findings().len(), 3);
    is_named_everywhere(&proof);
}

#[test]
fn where_nothing_was_found() {
    let text = "-- irreversible: an example\n-- up\nSELECT 1;\n";
    let proof = prove(&[("0001_nothing.sql", text)]);
    assert_eq!(
        proof.to_string(),
        format!("1 migration proven on SQLite {}", rusqlite::version())
    );
}
