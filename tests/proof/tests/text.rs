//! How a file is written down changes nothing: line ends of Windows and a byte order mark.

use migrate_proof_tests::{files_of, said, wrong_folders};

type Rewrite = fn(&str) -> String;

fn crlf(text: &str) -> String {
    text.replace('\n', "\r\n")
}

fn marked(text: &str) -> String {
    format!("\u{feff}{text}")
}

fn of(files: &[(String, String)], rewrite: Rewrite) -> String {
    let files: Vec<(&str, String)> = files
        .iter()
        .map(|(name, text)| (name.as_str(), rewrite(text)))
        .collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    said(&files)
}

#[test]
fn every_case_says_the_same_with_other_line_ends_and_a_mark() {
    let ways: [Rewrite; 3] = [crlf, marked, |text| marked(&crlf(text))];
    for folder in wrong_folders() {
        let files = files_of(&folder);
        let expected = of(&files, str::to_owned);
        for way in ways {
            assert_eq!(of(&files, way), expected, "{}", folder.display());
        }
    }
}

#[test]
fn the_place_is_the_same() {
    let text = "\u{feff}-- up\r\nCREATE TABLE tag (\r\n    id INTEGER PRIMARY KEY\r\n);\r\n\
                SELECT id,\r\n\t'ä', nmae FROM tag;\r\n-- down\r\nDROP TABLE tag;\r\n";
    let expected = "error[sql-error]: no such column: nmae
 --> migrations/0001_tag.sql:6:7
  |
6 |  'ä', nmae FROM tag;
  |       ^
  |
  = help: correct the statement; where it needs a function of the application's, prove it in a test, on \
            a connection that has it
  = note: tried on SQLite X; `-- allow: sql-error because …` accepts it in a build script";
    assert_eq!(said(&[("0001_tag.sql", text)]), expected);
    let plain = text.replace(['\r', '\u{feff}'], "");
    assert_eq!(said(&[("0001_tag.sql", &plain)]), expected);
}

#[test]
fn a_line_that_is_long_is_cut() {
    let names: Vec<String> = (0..40)
        .map(|number| format!("column_{number} TEXT"))
        .collect();
    let text = format!(
        "-- irreversible: an example\n-- up\nCREATE TABLE wide ({});\nSELECT nmae FROM wide;\n",
        names.join(", ")
    );
    let broken = text.replace("column_7 TEXT", "column_7 TEXT NOT NUL");
    let said = said(&[("0001_wide.sql", &broken)]);
    let line = said.lines().find(|line| line.starts_with("3 |")).unwrap();
    assert!(line.contains('…') && line.chars().count() < 120, "{said}");
    assert!(line.contains("NUL"), "{said}");
}
