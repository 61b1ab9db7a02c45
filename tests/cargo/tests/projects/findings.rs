//! What the proof finds ends the build, or is a warning, and goes when the file is mended.

use crate::project::{APPLIES, CHECKS, Project, found, migration, versionless};
use std::fs;

const TAG: &str = "-- up\nCREATE TABLE tag (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n\n-- down\nDROP TABLE tag;\n";

fn color(column: &str) -> String {
    format!(
        "-- up\nALTER TABLE tag ADD COLUMN {column};\n\n-- down\nALTER TABLE tag DROP COLUMN color;\n"
    )
}

fn index(down: &str) -> String {
    format!("-- up\nCREATE INDEX tag_color ON tag (color);\n\n-- down\n{down};\n")
}

const ADDED: &str = "\
error[fails-on-rows]: this works on empty tables, and fails on rows of `tag`: Cannot add a NOT NULL column with default value NULL
 --> migrations/20260102000000_color.sql:2:1
  |
2 | ALTER TABLE tag ADD COLUMN color TEXT NOT NULL;
  | ^
  |
  = help: give it a DEFAULT, or add it without NOT NULL, fill it by an UPDATE, and rebuild the table
  = note: tried on SQLite <version>; `-- allow: fails-on-rows because …` accepts it";

const LEFT_BEHIND: &str = "\
error[down-differs]: after the down index tag_color is left behind
 --> migrations/20260103000000_index.sql:5:1
  |
5 | DROP INDEX IF EXISTS tag_colour;
  | ^
  |
  = help: undo in the down all that the up does, last first
  = note: tried on SQLite <version>; `-- allow: down-differs because …` accepts it";

const EQUAL: &str = "\
warning[unique-needs-distinct-rows]: two rows of `tag` with equal name make this fail: UNIQUE constraint failed: tag.name
 --> migrations/0002_unique.sql:2:1
  |
2 | CREATE UNIQUE INDEX tag_name ON tag (name);
  | ^
  |
  = help: rows of yours may be like that: merge or delete them before, in the same migration
  = note: tried on SQLite <version>; `-- allow: unique-needs-distinct-rows because …` accepts it";

const UNUSED: &str = "\
error[unused-allow]: nothing to accept: the proof has not found `unique-needs-distinct-rows` here
 --> migrations/0002_unique.sql:1:1
  |
1 | -- allow: unique-needs-distinct-rows because a tag was always entered once
  | ^
  |
  = help: take the line away
  = note: tried on SQLite <version>";

fn no_column(left: &str) -> String {
    format!(
        "\
error[sql-error]: no such column: color
 --> migrations/20260103000000_index.sql:2:32
  |
2 | CREATE INDEX tag_color ON tag (color);
  |                                ^
  |
  = help: correct the statement; where it needs a function of the application's, prove it in a test, on a connection that has it
  = note: tried on SQLite <version>{left}; `-- allow: sql-error because …` accepts it in a build script"
    )
}

fn applying(name: &str, files: &[(&str, &str)]) -> Project {
    let project = Project::new(name);
    project.write("Cargo.toml", &project.manifest_with_sqlite());
    project.write("build.rs", CHECKS);
    project.write("src/main.rs", APPLIES);
    for (file, text) in files {
        project.write(&format!("migrations/{file}"), text);
    }
    project
}

/// Builds twice, and asserts that both end with this.
fn refused(project: &Project, expected: &str) {
    for _ in 0..2 {
        let build = project.build();
        assert!(!build.ok && !build.compiled, "{}", build.text);
        assert_eq!(found(&build.text), expected, "{}", build.text);
        // Cargo shows all that a failing script prints.
        assert!(!build.text.contains("cargo:"), "{}", build.text);
    }
}

#[test]
fn an_error_ends_the_build_until_it_is_mended() {
    let project = applying("proof-errors", &[("20260101000000_tag.sql", TAG)]);
    let folder = project.folder.join("migrations");
    assert_eq!(project.run(), ["20260101000000 tag", "tag(id, name)"]);

    let file = "migrations/20260102000000_color.sql";
    project.write(file, &color("color TEXT NOT NULL"));
    refused(&project, ADDED);

    project.write(file, &color("color TEXT NOT NULL DEFAULT 'red'"));
    let mended = [
        "20260101000000 tag",
        "20260102000000 color",
        "tag(id, name, color)",
    ];
    assert_eq!(project.run(), mended);
    assert!(!project.build().compiled);

    let file = "migrations/20260103000000_index.sql";
    project.write(file, &index("DROP INDEX IF EXISTS tag_colour"));
    refused(&project, LEFT_BEHIND);
    fs::remove_file(project.folder.join(file)).unwrap();
    assert_eq!(project.run(), mended, "deleted");

    project.write(file, &index("DROP INDEX tag_color"));
    let last = "20260105000000_other.sql";
    project.write(&format!("migrations/{last}"), &migration("other"));
    assert_eq!(project.run().len(), 6);
    let rename = |from: &str, to: &str| fs::rename(folder.join(from), folder.join(to)).unwrap();
    rename("20260102000000_color.sql", "20260104000000_color.sql");
    refused(&project, &no_column("; 2 later migrations were not tried"));
    rename("20260104000000_color.sql", "20260102120000_colour.sql");
    assert_eq!(project.run()[1], "20260102120000 colour");
    fs::remove_file(folder.join(last)).unwrap();
    fs::remove_file(folder.join("20260102120000_colour.sql")).unwrap();
    refused(&project, &no_column(""));
}

/// Cargo's lines that warn of this package.
fn warnings(project: &Project) -> Vec<String> {
    let build = project.build();
    assert!(build.ok, "{}", build.text);
    let lines = versionless(&build.text);
    let lines = lines.lines().filter(|line| line.starts_with("warning: "));
    lines.map(str::to_owned).collect()
}

#[test]
fn a_warning_is_a_line_of_cargos() {
    let unique =
        "-- up\nCREATE UNIQUE INDEX tag_name ON tag (name);\n\n-- down\nDROP INDEX tag_name;\n";
    let project = applying(
        "proof-warnings",
        &[("0001_tag.sql", TAG), ("0002_unique.sql", unique)],
    );
    let expected = [
        "warning: proof-warnings@0.1.0: [unique-needs-distinct-rows] migrations/0002_unique.sql:2:1: two rows \
         of `tag` with equal name make this fail: UNIQUE constraint failed: tag.name (help: rows of yours may \
         be like that: merge or delete them before, in the same migration; tried on SQLite <version>; \
         `-- allow: unique-needs-distinct-rows because …` accepts it)",
    ];
    assert_eq!(warnings(&project), expected);
    assert!(!project.build().compiled);
    assert_eq!(warnings(&project), expected, "shown again");

    let allow = "-- allow: unique-needs-distinct-rows because a tag was always entered once\n";
    project.write("migrations/0002_unique.sql", &format!("{allow}{unique}"));
    assert_eq!(warnings(&project), [""; 0]);
    assert_eq!(project.run(), ["0001 tag", "0002 unique", "tag(id, name)"]);

    // Where there is nothing to accept any more, it has to go.
    let index = unique.replace("UNIQUE ", "");
    project.write("migrations/0002_unique.sql", &format!("{allow}{index}"));
    refused(&project, UNUSED);

    // With an error beside it, it is part of what ends the build.
    project.write("migrations/0002_unique.sql", unique);
    project.write("migrations/0003_color.sql", &color("color TEXT NOT NULL"));
    let added = ADDED.replace("20260102000000", "0003");
    refused(&project, &format!("{EQUAL}\n\n{added}"));
}
