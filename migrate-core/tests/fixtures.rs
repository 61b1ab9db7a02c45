//! Rows for the proof: which files are read, where their statements stand, and what is refused.

#![expect(
    clippy::unwrap_used,
    reason = "a test's helper ends it where there is no disk"
)]

use migrate_core::{Dialect, Fixture, fixtures};
use std::fs;
use std::path::Path;

/// Each statement as `line:column text`.
fn told(fixture: &Fixture) -> Vec<String> {
    let each = fixture.statements().iter();
    each.map(|statement| {
        let text = &fixture.sql()[statement.start()..statement.end()];
        format!("{} {text}", statement.position())
    })
    .collect()
}

/// What is said about `fixtures/person.sql` with this text.
fn read(text: &str, dialect: Dialect) -> Result<Fixture, String> {
    let found = Fixture::read("person", "fixtures/person.sql", text.as_bytes(), dialect);
    found.map_err(|found| found.to_string())
}

#[test]
fn statements() {
    for (text, expected) in [
        ("", &[][..]),
        (" ;\n-- INSERT\n/* x */ ; ;", &[]),
        (
            "INSERT INTO person VALUES (1)",
            &["1:1 INSERT INTO person VALUES (1)"],
        ),
        (
            "-- Ada\ninsert into person values (';'); ; replace into person values (2);\n-- the end",
            &[
                "2:1 insert into person values (';');",
                "2:36 replace into person values (2);",
            ],
        ),
        (
            "INSERT INTO person -- one;\nVALUES (1 /* ; */);\nWITH a AS (SELECT 1) INSERT INTO person SELECT * FROM a;",
            &[
                "1:1 INSERT INTO person -- one;\nVALUES (1 /* ; */);",
                "3:1 WITH a AS (SELECT 1) INSERT INTO person SELECT * FROM a;",
            ],
        ),
        (
            "INSERT INTO person VALUES (;1);",
            &["1:1 INSERT INTO person VALUES (;1);"],
        ),
    ] {
        for dialect in Dialect::ALL {
            assert_eq!(told(&read(text, dialect).unwrap()), expected, "{text}");
        }
    }
}

#[test]
fn what_a_file_is() {
    let text = "\u{feff}INSERT INTO person VALUES ('ß');\r\n-- x\r\n";
    let fixture = read(text, Dialect::Sqlite).unwrap();
    assert_eq!(fixture.table(), "person");
    assert_eq!(fixture.path(), "fixtures/person.sql");
    assert_eq!(fixture.sql(), "INSERT INTO person VALUES ('ß');\n-- x\n");
    let (position, line) = fixture.place(34);
    assert_eq!((position.to_string().as_str(), line), ("2:1", "-- x"));
}

#[test]
fn mistakes() {
    let other = "expected INSERT, REPLACE or WITH: a fixture gives rows and changes nothing else";
    for (text, place, message, help) in [
        (
            "INSERT INTO a VALUES (1); DELETE FROM a",
            "1:27",
            other,
            "take this statement out",
        ),
        ("\nSELECT 1;", "2:1", other, "take this statement out"),
        ("\"INSERT\" INTO a", "1:1", other, "take this statement out"),
        (
            "INSERT INTO a VALUES ('it's');",
            "1:28",
            "unterminated string, name or comment",
            "close it",
        ),
        (
            "/* x",
            "1:1",
            "unterminated string, name or comment",
            "close it",
        ),
    ] {
        let found = Fixture::read("a", "f/a.sql", text.as_bytes(), Dialect::Sqlite).unwrap_err();
        let found: Vec<_> = found.iter().collect();
        assert_eq!(found.len(), 1, "{text}");
        assert_eq!(found[0].to_string(), format!("f/a.sql:{place}: {message}"));
        assert_eq!(found[0].help(), help);
    }
}

#[test]
fn mistakes_of_a_file_come_at_once() {
    let text = "DELETE FROM a;\nINSERT INTO a VALUES (1);\nSELECT 1; INSERT 'x";
    let found = read(text, Dialect::Sqlite).unwrap_err();
    let places: Vec<&str> = found.lines().filter(|line| line.contains("-->")).collect();
    assert_eq!(
        places,
        [
            " --> fixtures/person.sql:1:1",
            " --> fixtures/person.sql:3:1",
            " --> fixtures/person.sql:3:18",
        ],
        "{found}"
    );
}

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let here = tempfile::tempdir().unwrap();
    fs::write(here.path().join("Cargo.lock"), "").unwrap();
    for (name, bytes) in files {
        let path = here.path().join("migrations/fixtures").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    here
}

fn load(here: &Path) -> Result<Vec<Fixture>, String> {
    let found = fixtures(&here.join("migrations"), Dialect::Sqlite);
    found.map_err(|found| {
        let each: Vec<String> = found.iter().map(ToString::to_string).collect();
        each.join("\n")
    })
}

#[test]
fn a_folder() {
    let here = folder(&[
        ("tag.sql", b"INSERT INTO tag VALUES (1);"),
        ("person.sql", b""),
        ("README.md", b"\xFF"),
        (".hidden", b"\xFF"),
    ]);
    let found = load(here.path()).unwrap();
    let each = found
        .iter()
        .map(|fixture| (fixture.table(), fixture.path()));
    assert_eq!(
        each.collect::<Vec<_>>(),
        [
            ("person", "migrations/fixtures/person.sql"),
            ("tag", "migrations/fixtures/tag.sql")
        ]
    );
    assert_eq!(told(&found[1]), ["1:1 INSERT INTO tag VALUES (1);"]);
    assert_eq!(load(folder(&[]).path()).unwrap().len(), 0);
}

#[test]
fn mistakes_of_a_folder_come_at_once() {
    let here = folder(&[
        (".sql", b"INSERT"),
        ("a.csv", b""),
        ("b.sql/c.sql", b""),
        ("d.sql", b"INSERT \xFF"),
        ("e.sql", b"DROP TABLE e;"),
        ("f.sql", b"INSERT INTO f VALUES (1);"),
    ]);
    assert_eq!(
        load(here.path()).unwrap_err(),
        "\
migrations/fixtures/a.csv: expected the name of a table and `.sql`
migrations/fixtures/b.sql: a folder, where only files are expected
migrations/fixtures/d.sql:1:8: byte 0xFF is not UTF-8
migrations/fixtures/e.sql:1:1: expected INSERT, REPLACE or WITH: a fixture gives rows and changes nothing else"
    );
}
