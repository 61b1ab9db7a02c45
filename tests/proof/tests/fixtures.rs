//! Rows of the user's own, for tables that no row can be made up for.
#![expect(clippy::unwrap_used, reason = "a test")]

use migrate_build::Diagnostic;
use migrate_core::Dialect;
use std::fs;
use tempfile::TempDir;

const CODE: (&str, &str) = (
    "0001_code.sql",
    "-- up
CREATE TABLE code (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL CHECK (length(text) = 12 AND substr(text, 12) = (unicode(text) * 7 % 10) || '')
);
-- down
DROP TABLE code;
",
);
const ROW: (&str, &str) = (
    "fixtures/code.sql",
    "INSERT INTO code (id, text) VALUES (1, '100000000003');\n",
);

fn disk(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("fixtures")).unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// What the build script says of a folder, without the version of SQLite and the folder's place.
fn said(files: &[(&str, &str)]) -> String {
    let folder = disk(files);
    let set = migrate_core::load(folder.path(), Dialect::Sqlite).unwrap();
    let text = match migrate_core::fixtures(folder.path(), Dialect::Sqlite) {
        Ok(fixtures) => migrate_build::__private::prove_folder(&set, fixtures)
            .unwrap()
            .to_string(),
        Err(found) => found.to_string(),
    };
    let place = folder.path().display().to_string().replace('\\', "/");
    let text = text.replace(rusqlite::version(), "X").replace(&place, "");
    text.replace(" /", " ")
}

#[test]
fn rows_that_fit() {
    assert_eq!(said(&[CODE, ROW]), "1 migration proven on SQLite X");
}

#[test]
fn rows_are_tried_in_what_comes_after() {
    let prefix = (
        "0002_prefix.sql",
        "-- up\nALTER TABLE code ADD COLUMN prefix TEXT NOT NULL;\n-- down\n\
         ALTER TABLE code DROP COLUMN prefix;\n",
    );
    let said = said(&[CODE, prefix, ROW]);
    assert!(said.starts_with("error[fails-on-rows]"), "{said}");
}

#[test]
fn rows_of_a_parent_come_first() {
    let child = (
        "0002_use.sql",
        "-- up\nCREATE TABLE use (id INTEGER PRIMARY KEY, code_id INTEGER NOT NULL REFERENCES code (id));\n\
         -- down\nDROP TABLE use;\n",
    );
    assert_eq!(said(&[CODE, child, ROW]), "2 migrations proven on SQLite X");
    let own = (
        "fixtures/use.sql",
        "INSERT INTO use (id, code_id) VALUES (7, 1);\n",
    );
    assert_eq!(
        said(&[CODE, child, ROW, own]),
        "2 migrations proven on SQLite X"
    );
}

#[test]
fn a_name_in_another_case() {
    let shouted = ("fixtures/CODE.sql", ROW.1);
    assert_eq!(said(&[CODE, shouted]), "1 migration proven on SQLite X");
}

#[test]
fn several_statements_and_comments() {
    let rows = (
        "fixtures/code.sql",
        "-- two of them; with a semicolon\nINSERT INTO code (id, text) VALUES (1, '100000000003');\n\
         /* and */ WITH more (id) AS (VALUES (2)) INSERT INTO code SELECT id, '100000000003' FROM more;\n\
         REPLACE INTO code (id, text) VALUES (3, '100000000003')",
    );
    assert_eq!(said(&[CODE, rows]), "1 migration proven on SQLite X");
}

#[test]
fn rows_that_do_not_fit() {
    let rows = (
        "fixtures/code.sql",
        "-- twelve signs\nINSERT INTO code (id, text)\n    VALUES (1, '100000000003'), (2, 'three');\n",
    );
    assert_eq!(
        said(&[CODE, rows]),
        "error[fixture]: `code` does not take these rows: CHECK constraint failed: \
         length(text) = 12 AND substr(text, 12) = (unicode(text) * 7 % 10) || ''
 --> fixtures/code.sql:2:1
  |
2 | INSERT INTO code (id, text)
  | ^
  |
  = help: they are tried whenever the table is empty: let them fit it as it is at some time
  = note: tried on SQLite X"
    );
}

#[test]
fn a_mistake_is_shown_where_it_is() {
    let rows = (
        "fixtures/code.sql",
        "INSERT INTO code (id, text) VALUES (1, '100000000003');\nINSERT INTO code (id, text)\n\
         VALUES (2, 'ä' || nmae);\n",
    );
    assert_eq!(
        said(&[CODE, rows]),
        "error[fixture]: `code` does not take these rows: no such column: nmae
 --> fixtures/code.sql:3:19
  |
3 | VALUES (2, 'ä' || nmae);
  |                   ^
  |
  = help: they are tried whenever the table is empty: let them fit it as it is at some time
  = note: tried on SQLite X"
    );
}

#[test]
fn no_row_at_all() {
    let said = said(&[CODE, ("fixtures/code.sql", "-- to be written\n")]);
    let first = said.lines().next().unwrap();
    assert_eq!(
        first,
        "error[fixture]: `code` does not take these rows: the table holds no row after it"
    );
}

#[test]
fn a_table_that_is_never_made() {
    let other = ("fixtures/kode.sql", "INSERT INTO kode (id) VALUES (1);\n");
    assert_eq!(
        said(&[CODE, ROW, other]),
        "error[fixture]: no migration makes a table `kode`
 --> fixtures/kode.sql
  = help: name the file after a table, or take it away
  = note: tried on SQLite X"
    );
}

#[test]
fn where_the_proof_stops_a_table_may_come_later() {
    let stops = (
        "0002_stops.sql",
        "-- irreversible: an example\n-- up\nSELECT nmae;\n",
    );
    let later = ("fixtures/later.sql", "INSERT INTO later (id) VALUES (1);\n");
    let said = said(&[CODE, stops, ROW, later]);
    assert!(said.starts_with("error[sql-error]"), "{said}");
    assert!(!said.contains("[fixture]"), "{said}");
}

#[test]
fn a_file_of_another_kind() {
    assert_eq!(
        said(&[CODE, ("fixtures/code.csv", "1,100000000003\n")]),
        "error: expected the name of a table and `.sql`
 --> fixtures/code.csv
  = help: fixtures are files `<table>.sql` with INSERTs for that table, for the proof"
    );
}

#[test]
fn a_statement_that_is_no_insert() {
    for (statement, column) in [
        ("DROP TABLE code;", 1),
        ("/* all */ DELETE FROM code;", 11),
        ("PRAGMA foreign_keys = OFF;", 1),
        ("COMMIT;", 1),
    ] {
        let text = format!("{}{statement}\n", ROW.1);
        let folder = disk(&[CODE, ("fixtures/code.sql", &text)]);
        let found = migrate_core::fixtures(folder.path(), Dialect::Sqlite).unwrap_err();
        let [found] = &found.iter().collect::<Vec<&Diagnostic>>()[..] else {
            panic!("{found}");
        };
        assert_eq!(
            (found.code(), found.message()),
            (
                "fixture",
                "expected INSERT, REPLACE or WITH: a fixture gives rows and changes nothing else"
            )
        );
        let position = found.position().unwrap();
        assert_eq!((position.line, position.column), (2, column), "{statement}");
    }
}

#[test]
fn rows_of_a_table_that_could_have_been_filled() {
    let tag = (
        "0001_tag.sql",
        "-- up\nCREATE TABLE tag (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n-- check\n\
         SELECT name FROM tag WHERE name <> 'ours';\n-- down\nDROP TABLE tag;\n",
    );
    let rows = (
        "fixtures/tag.sql",
        "INSERT INTO tag (id, name) VALUES (1, 'ours');\n",
    );
    let index = (
        "0002_index.sql",
        "-- up\nCREATE INDEX tag_name ON tag (name);\n-- check\n\
         SELECT name FROM tag WHERE name <> 'ours';\n-- down\nDROP INDEX tag_name;\n",
    );
    assert_eq!(said(&[tag, index, rows]), "2 migrations proven on SQLite X");
}
