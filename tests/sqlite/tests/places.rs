//! Where in its file a statement failed: the driver's offset as line and column, in characters.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

use migrate_runtime::Error;
use migrate_sqlite_tests::guest_set;
use rusqlite::Connection;

/// Line, column and what SQLite said of the first statement that fails.
fn place(text: &str) -> (usize, usize, String) {
    let error = guest_set(&[text])
        .up(&mut Connection::open_in_memory().unwrap())
        .unwrap_err();
    let Error::Failed { at, source, .. } = error else {
        panic!("{error:?}")
    };
    assert_eq!(at.path(), Some("migrations/1_m1.sql"));
    (at.line(), at.column(), source.to_string())
}

/// An up section, and where SQLite finds what in it.
const MISTAKES: [(&str, usize, usize, &str); 11] = [
    ("SELECT no_such;", 3, 8, "no such column: no_such"),
    (
        "SELECT\n\n  1,\n  no_such;",
        6,
        3,
        "no such column: no_such",
    ),
    (
        "SELECT 1; SELECT no_such;",
        3,
        18,
        "no such column: no_such",
    ),
    (
        "SELECT 1;\n\t SELECT no_such;",
        4,
        10,
        "no such column: no_such",
    ),
    (
        "/* é\n */ SELECT 'ß', no_such;",
        4,
        17,
        "no such column: no_such",
    ),
    (
        "SELECT 'größe 🦀',\n 'ö', no_such;",
        4,
        7,
        "no such column: no_such",
    ),
    (
        "SELECT 'größe 🦀', no_such;",
        3,
        19,
        "no such column: no_such",
    ),
    (
        "SELECT\r\n  1,\r\n  no_such;\r\n",
        5,
        3,
        "no such column: no_such",
    ),
    ("CREATE TABEL a (x);", 3, 8, "near \"TABEL\": syntax error"),
    (
        "CREATE TABLE a (x INTEGER,\n  FOREIGN KEY z);",
        4,
        15,
        "near \"z\": syntax error",
    ),
    (
        "SELECT 1 FROM\n(SELECT unknown_function(1));",
        4,
        9,
        "no such function: unknown_function",
    ),
];

#[test]
fn the_place_is_that_of_the_mistake() {
    for (up, line, column, words) in MISTAKES {
        let text = format!("-- irreversible: a test\n-- up\n{up}\n");
        assert_eq!(place(&text), (line, column, words.to_owned()), "{up}");
    }
}

#[test]
fn else_it_is_the_statement() {
    for (up, line, column, words) in [
        (
            "INSERT INTO no_such VALUES (1);",
            3,
            1,
            "no such table: no_such",
        ),
        (
            "SELECT 1;\n\n-- why\n  INSERT INTO\nno_such VALUES (1);",
            6,
            3,
            "no such table: no_such",
        ),
        (
            "CREATE TABLE a (x UNIQUE);\nINSERT INTO a VALUES (1), (1);",
            4,
            1,
            "UNIQUE constraint failed: a.x",
        ),
        (
            "SELECT 1;\n  SELECT abs(-9223372036854775808);",
            4,
            3,
            "integer overflow",
        ),
    ] {
        let text = format!("-- irreversible: a test\n-- up\n{up}\n");
        assert_eq!(place(&text), (line, column, words.to_owned()), "{up}");
    }
}

#[test]
fn a_byte_order_mark_and_old_line_ends_do_not_move_it() {
    let text = "\u{feff}-- irreversible: a test\r\n-- up\r\n\r\nSELECT 'é', no_such;\r\n";
    assert_eq!(place(text).0, 4);
    assert_eq!(place(text).1, 13);
}

#[test]
fn checks_and_downs_have_places_too() {
    let mut db = Connection::open_in_memory().unwrap();
    let text = "-- up\nCREATE TABLE a (x);\n-- check\nSELECT 1 WHERE 0;\nSELECT\n  no_such FROM a;\n\
                -- down\nDROP TABLE a;\n  DROP TABLE b;\n";
    let error = guest_set(&[text]).up(&mut db).unwrap_err();
    let Error::Failed { at, .. } = error else {
        panic!("{error:?}")
    };
    assert_eq!((at.section(), at.line(), at.column()), ("check", 6, 3));
    assert_eq!(at.statement(), "SELECT\n  no_such FROM a;");

    let good = text.replace("no_such", "x");
    let set = guest_set(&[good]);
    set.up(&mut db).unwrap();
    let error = set.migrator(&mut db).down(1).unwrap_err();
    let Error::Failed { at, .. } = error else {
        panic!("{error:?}")
    };
    assert_eq!((at.section(), at.line(), at.column()), ("down", 9, 3));
    assert_eq!(at.migration().to_string(), "1 m1");
}

#[test]
fn a_long_statement_is_cut_in_the_message_and_whole_in_the_field() {
    let long = format!("SELECT {}no_such;", "1, ".repeat(10_000));
    let text = format!("-- irreversible: a test\n-- up\n{long}\n");
    let error = guest_set(&[text])
        .up(&mut Connection::open_in_memory().unwrap())
        .unwrap_err();
    assert!(error.to_string().len() < 250, "{error}");
    let Error::Failed { at, .. } = error else {
        panic!("{error:?}")
    };
    assert_eq!(at.statement(), long);
}
