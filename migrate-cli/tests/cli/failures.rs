//! What is said of a run that fails: of which database, and what to do.

use crate::support::{CODE, COLOUR, HALF, Place, TAG, said};

#[test]
fn a_file_that_is_no_database_or_is_damaged() {
    let place = Place::migrated(&[TAG]);
    let good = std::fs::read(place.path().join("app.db")).unwrap();
    place.write("app.db", &"no database ".repeat(100));
    let told = "error: reading the history failed; nothing of this run was kept\n  in: app.db\n  caused by: file is \
                not a database\n  help: name another file: this one is no SQLite database, or an encrypted one\n";
    for words in ["status", "up", "validate", "history", "current"] {
        assert_eq!(place.run(words), said(1, "", told), "{words}");
    }
    std::fs::write(place.path().join("app.db"), &good[..good.len() / 2]).unwrap();
    let told = place.run("status");
    assert_eq!(told.code, Some(1));
    let end = "\n  in: app.db\n  caused by: database disk image is malformed\n  help: the file is damaged: move it away \
               and `restore` a backup, or save what can be read of it with `.recover` of the `sqlite3` shell\n";
    assert!(told.stderr.ends_with(end), "{told:?}");
}

#[test]
fn a_disk_that_is_full() {
    let full = "-- up\nPRAGMA max_page_count = 1;\nCREATE TABLE big (id INTEGER);\nINSERT INTO big WITH RECURSIVE n(i) \
                AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT i FROM n;\n-- down\nDROP TABLE \
                big;\n";
    let place = Place::with(&[TAG, ("0002_big.sql", full)]);
    let told = place.run("up");
    assert_eq!(told.code, Some(1));
    let end = "\n  in: app.db\n  caused by: database or disk is full\n  help: make room on the disk, and try again\n";
    assert!(told.stderr.ends_with(end), "{told:?}");
}

#[test]
fn the_database_is_a_field_of_its_own() {
    let place = Place::with(&[("0001_bad.sql", "-- up\nDROP TABLE x;\n-- down\nSELECT 1;\n")]);
    let told = place.run("up --json").stdout;
    assert!(told.contains("\"database\":\"app.db\""), "{told}");
    // What is wrong with a word is wrong with no database.
    let told = place.run("up --to 9 --json").stdout;
    assert!(told.contains("\"database\":null"), "{told}");
}

/// The words of the library that the command line puts into others. The rest of them is in the tests of their commands.
#[test]
fn a_folder_is_not_called_a_program() {
    let by_time = [
        ("20260101000000_tag.sql", TAG.1),
        ("20260102000000_colour.sql", COLOUR.1),
    ];
    let place = Place::migrated(&by_time);
    std::fs::remove_file(place.path().join("migrations/20260101000000_tag.sql")).unwrap();
    let told = place.run("up").stderr;
    let words = "20260101000000 tag is applied, and not in this folder";
    assert!(told.contains(words), "{told}");

    let place = Place::with(&[TAG, COLOUR, HALF]);
    assert_eq!(place.run("up").code, Some(1));
    std::fs::remove_file(place.path().join("migrations/0003_half.sql")).unwrap();
    let told = place.run("up --lock-timeout 0").stderr;
    assert!(
        told.contains(", and this folder does not have it"),
        "{told}"
    );
}

#[test]
fn status_notes_whatever_up_would_refuse() {
    let place = Place::migrated(&[TAG, COLOUR]);
    let note = |place: &Place| place.run("status").stderr;
    assert_eq!(note(&place), "");
    place.write(
        "migrations/0002_colour.sql",
        &COLOUR.1.replace("TEXT", "INT"),
    );
    let why = "the history does not fit this folder: 0002 colour was edited after it was applied (checksum 1:129b4b78… \
               in the database, 1:c3d609cb… here)";
    assert_eq!(
        note(&place),
        format!("note: `up` would be refused: {why}\n")
    );
    let json = place.run("status --json");
    assert!(
        json.stdout
            .contains(&format!("\"refused\":\"{why}; nothing was changed\"")),
        "{json:?}"
    );
    assert_eq!(json.stderr, "");

    std::fs::remove_file(place.path().join("migrations/0002_colour.sql")).unwrap();
    let start = "note: `up` would be refused: the database is newer than this folder, whose newest migration is 0001 tag";
    assert!(note(&place).starts_with(start));
    place.write("migrations/0002_colour.sql", COLOUR.1);
    place.write("migrations/0003_code.rs", CODE.1);
    assert_eq!(
        note(&place),
        "note: `up` would be refused: 0003 code is a step in Rust, whose code only your application has\n"
    );
    assert_eq!(place.run("status --exit-code").code, Some(3));
}
