//! Rows for the proof are watched, tried, and nothing to the macro.

use crate::project::{Project, found, versionless};
use std::fs;

/// No row can be made up for it.
const PART: &str = "-- up\nCREATE TABLE part (id INTEGER PRIMARY KEY, code TEXT NOT NULL CHECK (hex(code) = '4B2D37'));\n\n\
                    -- down\nDROP TABLE part;\n";

const NOT_TRIED: &str = "\
    warning: proof-fixtures@0.1.0: [not-tried] migrations/0001_part.sql:2:1: no row could be made up for `part`, \
    so that it was tried empty; in the way: CHECK (hex(code) = '4B2D37') (help: write an INSERT that fits \
    into `fixtures/part.sql`, in the folder of the migrations; tried on SQLite <version>; \
    `-- allow: not-tried because …` accepts it)";

const REFUSED: &str = "\
error[fixture]: `part` does not take these rows: CHECK constraint failed: hex(code) = '4B2D37'
 --> migrations/fixtures/part.sql:1:1
  |
1 | INSERT INTO part (code) VALUES ('K-8');
  | ^
  |
  = help: they are tried whenever the table is empty: let them fit it as it is at some time
  = note: tried on SQLite <version>";

const SYNTAX: &str = "\
error[fixture]: `part` does not take these rows: near \"VALUE\": syntax error
 --> migrations/fixtures/part.sql:1:25
  |
1 | INSERT INTO part (code) VALUE ('K-7');
  |                         ^
  |
  = help: they are tried whenever the table is empty: let them fit it as it is at some time
  = note: tried on SQLite <version>";

const NO_TABLE: &str = "\
error[fixture]: no migration makes a table `parts`
 --> migrations/fixtures/parts.sql
  = help: name the file after a table, or take it away
  = note: tried on SQLite <version>";

const NO_NAME: &str = "\
error: expected the name of a table and `.sql`
 --> migrations/fixtures/part.txt
  = help: fixtures are files `<table>.sql` with INSERTs for that table, for the proof";

/// The errors among what the proof has found: no row is one of its warnings.
fn errors(project: &Project) -> String {
    let build = project.build();
    assert!(!build.ok, "{}", build.text);
    let text = found(&build.text);
    let blocks = text
        .split("\n\n")
        .filter(|block| !block.starts_with("warning[not-tried]"));
    blocks.collect::<Vec<_>>().join("\n\n")
}

fn warning(project: &Project) -> String {
    let build = project.build();
    assert!(build.ok, "{}", build.text);
    let text = versionless(&build.text);
    let mut lines = text.lines();
    let line = lines.find(|line| line.starts_with("warning: "));
    line.unwrap_or_default().to_owned()
}

#[test]
fn rows_that_are_given() {
    let project = Project::printing("proof-fixtures", &[("0001_part.sql", PART)]);
    assert_eq!(warning(&project), NOT_TRIED);

    let file = "migrations/fixtures/part.sql";
    project.write(file, "INSERT INTO part (code) VALUES ('K-7');\n");
    assert_eq!(project.run(), ["0001 part part"], "added");
    assert_eq!(warning(&project), "", "added");
    assert!(!project.build().compiled);

    project.write(file, "INSERT INTO part (code) VALUES ('K-8');\n");
    assert_eq!(errors(&project), REFUSED);
    project.write(file, "INSERT INTO part (code) VALUE ('K-7');\n");
    let text = errors(&project);
    assert_eq!(text, SYNTAX);

    let folder = project.folder.join("migrations/fixtures");
    project.write(file, "INSERT INTO part (code) VALUES ('K-7');\n");
    assert_eq!(warning(&project), "", "mended");
    fs::rename(folder.join("part.sql"), folder.join("parts.sql")).unwrap();
    assert_eq!(errors(&project), NO_TABLE);
    fs::rename(folder.join("parts.sql"), folder.join("part.txt")).unwrap();
    assert_eq!(errors(&project), NO_NAME);
    fs::remove_file(folder.join("part.txt")).unwrap();
    assert_eq!(warning(&project), NOT_TRIED, "deleted");
    assert_eq!(project.run(), ["0001 part part"]);
}

/// The macro passes them over, with or without a build script.
#[test]
fn the_macro_does_not_read_them() {
    let project = Project::printing("proof-fixtures-macro", &[("0001_part.sql", PART)]);
    fs::remove_file(project.folder.join("build.rs")).unwrap();
    project.write("migrations/fixtures/part.sql", "INSERT INTO nowhere;\n");
    let main = crate::project::PRINTS.replace("\"migrations\"", "\"migrations\", watched = false");
    project.write("src/main.rs", &main);
    assert_eq!(project.run(), ["0001 part part"]);
    project.write("migrations/fixtures/part.sql", "INSERT INTO part;\n");
    assert!(!project.build().compiled);
}
