//! How a mistake is drawn: as rustc and cargo draw theirs.

#![expect(
    clippy::unwrap_used,
    reason = "a test's helpers end it where there is nothing to compare"
)]

mod support;

use migrate_core::__private::Found;
use migrate_core::{Diagnostic, Diagnostics, Dialect, Entry, Position, Severity, plain, read};
use support::GOOD;

/// The drawings of everything that is said about a folder.
fn drawn(entries: Vec<Entry>) -> String {
    let found = read("app/migrations", entries, Dialect::Sqlite).unwrap_err();
    let each = found.iter().map(plain);
    each.collect::<Vec<_>>().join("\n\n")
}

fn drawn_file(text: &str) -> String {
    drawn(vec![Entry::file("1_a.sql", text)])
}

#[test]
fn the_example_of_the_design() {
    let text = "-- up\nCREATE TABLE tags (\n  name TEXT\n);\n\nINSERT INTO tags (name) VALUES ('it's a tag');\n\
        -- down\nDROP TABLE tags;\n";
    let files = ["0001_a.sql", "0002_b.sql"].map(|name| Entry::file(name, GOOD));
    let third = Entry::file("0003_add_tags.sql", text);
    let entries = files.into_iter().chain([third]).collect::<Vec<_>>();
    let expected = "\
unterminated string
 --> app/migrations/0003_add_tags.sql:6:44
  |
6 | INSERT INTO tags (name) VALUES ('it's a tag');
  |                                            ^
  |
  = help: double a quote inside a string: 'it''s'";
    assert_eq!(drawn(entries.clone()), expected);
    // As a build script prints it.
    let found = read("app/migrations", entries, Dialect::Sqlite).unwrap_err();
    assert_eq!(found.to_string(), format!("error: {expected}"));
}

#[test]
fn several_stand_apart() {
    let found = read(
        "m",
        vec![Entry::folder("x"), Entry::file("1_a.txt", "")],
        Dialect::Sqlite,
    )
    .unwrap_err();
    assert_eq!(
        found.to_string(),
        "\
error: expected a file `….sql`, found the extension `.txt`
 --> m/1_a.txt
  = help: if it is a migration, rename it to `1_a.sql`; else move it to another folder

error: a subfolder, where only migrations are expected
 --> m/x
  = help: move its migrations up as `<version>_<name>.sql`, and what is none to another folder"
    );
    assert_eq!(found.len(), 2);
    assert!(!found.is_empty());
}

#[test]
fn two_files() {
    let entries = ["1_a.sql", "01_b.sql"].map(|name| Entry::file(name, GOOD));
    assert_eq!(
        drawn(entries.into()),
        "\
version 1 is used by two files
 --> app/migrations/01_b.sql
 --> app/migrations/1_a.sql
  = help: give one of them the next free version, 2"
    );
}

#[test]
fn tabs_and_control_characters_are_one_column_each() {
    assert_eq!(
        drawn_file("-- up\n\tSELECT\t\u{1b}\u{7}\t?; -- end\t \n-- down\nSELECT 1;"),
        "\
`?` is a bound parameter, and nothing binds it: it would run as NULL
 --> app/migrations/1_a.sql:2:12
  |
2 |  SELECT \u{FFFD}\u{FFFD} ?; -- end
  |            ^
  |
  = help: write the value itself, in quotes if it is text"
    );
}

#[test]
fn characters_are_counted_not_bytes() {
    assert_eq!(
        drawn_file("-- up\nINSERT INTO größe VALUES ('€', ?);\n-- down\nSELECT 1;"),
        "\
`?` is a bound parameter, and nothing binds it: it would run as NULL
 --> app/migrations/1_a.sql:2:32
  |
2 | INSERT INTO größe VALUES ('€', ?);
  |                                ^
  |
  = help: write the value itself, in quotes if it is text"
    );
}

#[test]
fn the_margin_grows_with_the_line_number() {
    for (line, margin) in [
        (9, " "),
        (10, "  "),
        (99, "  "),
        (100, "   "),
        (1000, "    "),
    ] {
        let text = format!(
            "-- up\n{}VACUUM;\n-- down\nSELECT 1;",
            "\n".repeat(line - 2)
        );
        assert_eq!(
            drawn_file(&text),
            format!(
                "\
`VACUUM` cannot run inside a transaction
{margin}--> app/migrations/1_a.sql:{line}:1
{margin} |
{line} | VACUUM;
{margin} | ^
{margin} |
{margin} = help: write `-- up no-transaction`, with this statement in a migration of its own"
            )
        );
    }
}

#[test]
fn an_empty_line_can_be_pointed_at() {
    assert_eq!(
        drawn_file(""),
        "\
no `-- up` section
 --> app/migrations/1_a.sql:1:1
  |
1 | 
  | ^
  |
  = help: put what the migration does under a line `-- up`"
    );
}

/// The line as it is drawn, and the column of the caret below it, the margin taken off both.
fn cropped(before: usize, after: usize) -> (String, usize) {
    let line = format!(
        "SELECT '{}', ?, '{}'",
        "ä".repeat(before),
        "z".repeat(after)
    );
    let drawn = drawn_file(&format!("-- up\n{line};\n-- down\nSELECT 1;"));
    let mut lines = drawn.lines().skip(3);
    let shown = lines.next().unwrap().strip_prefix("2 | ").unwrap();
    let caret = lines.next().unwrap().strip_prefix("  | ").unwrap();
    (shown.to_owned(), caret.len() - 1)
}

#[test]
fn long_lines_are_cropped_around_the_caret() {
    for (before, after, starts, ends) in [
        (0, 0, "SELECT", "';"),
        (2, 500, "SELECT", "z…"),
        (500, 0, "…ä", "';"),
        (500, 500, "…ä", "z…"),
        (100_000, 100_000, "…ä", "z…"),
    ] {
        let (shown, caret) = cropped(before, after);
        assert!(shown.starts_with(starts), "{shown}");
        assert!(shown.ends_with(ends), "{shown}");
        assert_eq!(shown.chars().nth(caret), Some('?'), "{shown}");
        let whole = before + after == 0;
        let count = shown.chars().count();
        assert!(whole || (101..=102).contains(&count), "{count}: {shown}");
    }
}

#[test]
fn a_line_is_cropped_only_above_a_hundred_characters() {
    // `SELECT '`, `', ?, '` and `';` are 17 characters.
    let (shown, _) = cropped(0, 83);
    assert!(!shown.contains('…'), "{shown}");
    assert_eq!(shown.chars().count(), 100);
    let (shown, _) = cropped(0, 84);
    assert!(shown.ends_with('…'), "{shown}");
}

/// What the proof finds is told apart by its code, which a header can accept, and can be a warning.
#[test]
fn findings_of_the_proof() {
    let found = |code, severity, note: Option<&str>| {
        Diagnostic::from(Found {
            code,
            severity,
            path: "m/1_a.sql".to_owned(),
            position: Some(Position { line: 2, column: 3 }),
            source_line: Some("a bcd".to_owned()),
            message: "what was found".to_owned(),
            help: "what to do".to_owned(),
            note: note.map(str::to_owned),
        })
    };
    let warning = found("check-fails", Severity::Warning, None);
    let error = found("rows-lost", Severity::Error, Some("tried on X"));
    assert_eq!((warning.note(), error.note()), (None, Some("tried on X")));
    let found: Diagnostics = [warning.clone(), error].into_iter().collect();
    assert_eq!((found.len(), found.has_errors()), (2, true));
    assert_eq!(
        found.to_string(),
        "\
warning[check-fails]: what was found
 --> m/1_a.sql:2:3
  |
2 | a bcd
  |   ^
  |
  = help: what to do

error[rows-lost]: what was found
 --> m/1_a.sql:2:3
  |
2 | a bcd
  |   ^
  |
  = help: what to do
  = note: tried on X"
    );
    let found: Diagnostics = [warning].into_iter().collect();
    assert_eq!((found.len(), found.has_errors()), (1, false));
}

#[test]
fn names_of_databases() {
    let names = Dialect::ALL.map(|dialect| (dialect.word(), dialect.to_string()));
    let expected = [("sqlite", "SQLite"), ("postgres", "PostgreSQL")];
    assert_eq!(names, expected.map(|(word, name)| (word, name.to_owned())));
}
