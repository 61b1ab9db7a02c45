//! Rows in, differences out.

use super::{Snapshot, identifier, literal, script};
use crate::schema::compare::{Change, Detail};

const PERSON: [[&str; 6]; 4] = [
    ["table", "person", "person", "object", "", ""],
    [
        "table",
        "person",
        "person",
        "column",
        "id",
        "bigint NOT NULL",
    ],
    ["table", "person", "person", "column", "name", "text"],
    [
        "table",
        "person",
        "person",
        "part",
        "",
        "CONSTRAINT person_pkey PRIMARY KEY (id)",
    ],
];
const INDEX: [&str; 6] = [
    "index",
    "person_name",
    "person",
    "statement",
    "",
    "CREATE INDEX person_name ON person USING btree (name)",
];

fn snapshot(rows: &[[&'static str; 6]]) -> Snapshot {
    Snapshot::from_rows(rows.iter().copied())
}

/// What is said of two.
fn said(expected: &[[&'static str; 6]], found: &[[&'static str; 6]]) -> (String, Vec<String>) {
    let (differences, unknown) = snapshot(expected).verify(&snapshot(found));
    let lines: Vec<String> = differences.iter().map(ToString::to_string).collect();
    (lines.join("\n"), unknown)
}

#[test]
fn the_same_does_not_differ() {
    assert_eq!(said(&PERSON, &PERSON), (String::new(), Vec::new()));
    let mut turned = PERSON;
    turned.swap(0, 3);
    assert_eq!(said(&PERSON, &turned), (String::new(), Vec::new()));
}

#[test]
fn what_differs_is_said_in_words() {
    let with_index = [PERSON.as_slice(), &[INDEX]].concat();
    assert_eq!(said(&with_index, &PERSON).0, "missing: index person_name");
    let mut other = PERSON;
    other[2][5] = "text NOT NULL";
    other[3][5] = "CONSTRAINT person_pkey PRIMARY KEY (name)";
    assert_eq!(
        said(&PERSON, &other).0,
        "different: table person\n  column name: expected text, found text NOT NULL\n  \
         CONSTRAINT person_pkey PRIMARY KEY (id) is missing\n  \
         CONSTRAINT person_pkey PRIMARY KEY (name) is not expected"
    );
    let mut view = INDEX;
    (view[0], view[1], view[2], view[5]) = ("view", "v", "v", " SELECT 1\n   FROM a;");
    let mut changed = view;
    changed[5] = " SELECT 2\n   FROM a;";
    assert_eq!(
        said(&[view], &[changed]).0,
        "different: view v\n  expected SELECT 1 FROM a, found SELECT 2 FROM a"
    );
}

#[test]
fn what_belongs_to_the_unknown_is_not_told() {
    let with_index = [PERSON.as_slice(), &[INDEX]].concat();
    let unknown = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(
        said(&[], &with_index),
        (String::new(), unknown(&["table person"]))
    );
    let of_a_known_one = said(&PERSON, &with_index);
    assert_eq!(
        of_a_known_one,
        (String::new(), unknown(&["index person_name"]))
    );
}

#[test]
fn another_order_of_columns_is_no_difference_in_words() {
    let mut turned = PERSON;
    turned.swap(1, 2);
    assert_eq!(said(&PERSON, &turned), (String::new(), Vec::new()));
    let differences = snapshot(&PERSON).differences(&snapshot(&turned));
    let order = Detail::Order {
        found: vec!["name".to_owned(), "id".to_owned()],
    };
    assert_eq!(differences[0].change, Change::Different(vec![order]));
}

#[test]
fn settings_are_no_objects() {
    let setting = ["setting", "", "", "", "", "public"];
    assert_eq!(snapshot(&[setting]), Snapshot::default());
}

#[test]
fn names_and_texts_are_quoted() {
    assert_eq!(identifier("a\"b"), "\"a\"\"b\"");
    assert_eq!(literal("it's"), "'it''s'");
    assert_eq!(literal("a\\'b"), "E'a\\\\''b'");
    let sent = script(Some("a\"b'c"), Some(("x", "y")));
    assert!(
        sent.contains("set_config('search_path', '\"a\"\"b''c\", pg_temp', true)"),
        "{sent}"
    );
    assert!(
        sent.contains("set_config('migrate.history', '\"x\".\"y\"', true)"),
        "{sent}"
    );
    assert!(script(None, None).contains("set_config('search_path', 'pg_temp', true)"));
}
