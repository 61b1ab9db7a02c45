//! `validate`, `prove`, `verify-schema`.

use crate::support::{COLOUR, Place, TAG, said};

#[test]
fn validate_looks_at_the_folder_and_at_the_database_if_there_is_one() {
    let place = Place::with(&[TAG, COLOUR]);
    assert_eq!(
        place.run_bare("validate"),
        said(0, "2 migrations are valid; no database was looked at\n", "")
    );
    place.run("up 1");
    assert_eq!(
        place.run("validate"),
        said(
            0,
            "2 migrations are valid; app.db fits, with 1 pending\n",
            ""
        )
    );
}

#[test]
fn mistakes_in_the_folder_are_shown_at_their_place() {
    let place = Place::with(&[("0001_tag.sql", "-- up\nSELECT 'its;\n-- down\nSELECT 1;\n")]);
    assert_eq!(
        place.run("validate"),
        said(
            4,
            "",
            "error: unterminated string\n --> migrations/0001_tag.sql:2:8\n  |\n2 | SELECT 'its;\n  \
             |        ^\n  |\n  = help: double a quote inside a string: 'it''s'\n"
        )
    );
    assert!(!place.has("app.db"));
}

#[test]
fn files_are_shown_from_the_working_directory() {
    let place = Place::empty();
    let bad = "-- up\nSELECT 'its;\n-- down\nSELECT 1;\n";
    place.write("db/migrations/0001_tag.sql", bad);
    place.write("other/here", "");
    let whole = place.path().canonicalize().unwrap();
    let whole = whole.join("db/migrations");
    let shown = |from: &str, dir: &str| {
        let mut command = place.command();
        let command = command.current_dir(place.path().join(from));
        let told = place.said(command.args(["validate", "--dir", dir]));
        let place = told.stderr.lines().nth(1).unwrap_or_default();
        place.trim_start_matches(" --> ").to_owned()
    };
    for (from, dir, expected) in [
        ("", "db/migrations", "db/migrations/0001_tag.sql:2:8"),
        ("", "./db/migrations/", "db/migrations/0001_tag.sql:2:8"),
        (
            "",
            whole.to_str().unwrap(),
            "db/migrations/0001_tag.sql:2:8",
        ),
        ("db/migrations", ".", "./0001_tag.sql:2:8"),
        (
            "other",
            "../db/migrations",
            "../db/migrations/0001_tag.sql:2:8",
        ),
        (
            "other",
            whole.to_str().unwrap(),
            "DIR/db/migrations/0001_tag.sql:2:8",
        ),
    ] {
        assert_eq!(shown(from, dir), expected, "{dir} in {from}");
    }
    place.write("db/migrations/fixtures/tag.txt", "");
    place.write("db/migrations/0001_tag.sql", TAG.1);
    let told = place.run("prove --dir db/migrations");
    assert!(
        told.stderr.contains(" --> db/migrations/fixtures/tag.txt"),
        "{told:?}"
    );
    // In a project as cargo shows them.
    place.write("db/Cargo.lock", "");
    place.write("db/migrations/0001_tag.sql", bad);
    assert_eq!(shown("", "db/migrations"), "migrations/0001_tag.sql:2:8");
}

#[test]
fn a_folder_that_is_not_there_has_a_near_one() {
    let place = Place::with(&[TAG]);
    let help = "`migrate create <name>` makes the first migration and the folder; `--dir` names another one";
    for words in ["up", "status", "validate", "prove", "down --yes"] {
        assert_eq!(
            place.run(&format!("{words} --dir migration")),
            said(
                4,
                "",
                &format!(
                    "error: there is no folder `migration`\n  help: did you mean `migrations`? {help}\n"
                )
            )
        );
        assert_eq!(
            Place::empty().run(words),
            said(
                4,
                "",
                &format!("error: there is no folder `migrations`\n  help: {help}\n")
            )
        );
    }
}

#[test]
fn drift_is_told_by_validate_and_refused_by_up() {
    let place = Place::migrated(&[TAG, COLOUR]);
    place.write(
        "migrations/0002_colour.sql",
        &COLOUR.1.replace("TEXT", "INT"),
    );
    let told = "error: the history does not fit this folder: 0002 colour was edited after it was applied \
                (checksum 1:129b4b78… in the database, 1:c3d609cb… here); nothing was changed\n  in: app.db\n  help: put \
                the migrations back as they were applied and write the change as a new one; or, if an edit \
                changed nothing that matters, stamp it with `repair <version>`\n";
    assert_eq!(place.run("validate"), said(4, "", told));
    assert_eq!(place.run("up"), said(4, "", told));
    assert_eq!(place.run("status --exit-code").code, Some(4));
    assert_eq!(
        place.run("repair 2"),
        said(0, "repaired 0002 colour (checksum)\n", "")
    );
    assert_eq!(place.run("validate").code, Some(0));
}

/// A table that was tried without rows is a warning, and its migration was run.
#[test]
fn what_is_tried_without_rows_is_proven() {
    let place = Place::with(&[(
        "0001_code.sql",
        "-- up\nCREATE TABLE code (text TEXT NOT NULL CHECK (length(text) = 12 AND substr(text, 12) = \
         (unicode(text) * 7 % 10) || ''));\n-- down\nDROP TABLE code;\n",
    )]);
    let ran = place.run_bare("prove");
    assert!(ran.stderr.contains("[not-tried]: no row could"), "{ran:?}");
    let proven = format!("1 migration proven on SQLite {}", rusqlite::version());
    assert!(ran.stdout.starts_with(&proven), "{ran:?}");
    assert_eq!(ran.code, Some(0));
}

#[test]
fn prove_runs_the_sql_on_rows() {
    let place = Place::with(&[TAG, COLOUR]);
    let proven = format!("2 migrations proven on SQLite {}\n", rusqlite::version());
    assert_eq!(place.run_bare("prove"), said(0, &proven, ""));

    let bad = "-- up\nALTER TABLE tag ADD COLUMN pinned INTEGER NOT NULL;\n-- down\nALTER TABLE tag DROP COLUMN pinned;\n";
    place.write("migrations/0003_pinned.sql", bad);
    let told = format!(
        "error[fails-on-rows]: this works on empty tables, and fails on rows of `tag`: Cannot add a NOT \
         NULL column with default value NULL\n --> migrations/0003_pinned.sql:2:1\n  |\n2 | ALTER TABLE \
         tag ADD COLUMN pinned INTEGER NOT NULL;\n  | ^\n  |\n  = help: give it a DEFAULT, or add it without \
         NOT NULL, fill it by an UPDATE, and rebuild the table\n  = note: tried on SQLite {}; `-- allow: \
         fails-on-rows because …` accepts it\n\nerror: not proven: 1 error\n",
        rusqlite::version()
    );
    assert_eq!(place.run_bare("prove"), said(5, "", &told));
    assert_eq!(place.run_bare("prove --quiet"), said(5, "", &told));
    place.write(
        "migrations/0003_pinned.sql",
        &format!("-- allow: fails-on-rows because it is new\n{bad}"),
    );
    assert_eq!(place.run_bare("prove --quiet"), said(0, "", ""));
}

/// The library calls it a program: here it is a folder.
#[test]
fn what_is_applied_and_not_there_is_not_in_the_folder() {
    let place = Place::migrated(&[TAG, COLOUR]);
    std::fs::remove_file(place.path().join("migrations/0002_colour.sql")).unwrap();
    let told = place.run("verify-schema").stdout;
    assert!(
        told.contains("0002 colour (it is not in this folder)"),
        "{told}"
    );
    let told = place.run("verify-schema --json").stdout;
    assert!(
        told.contains("\"because\":\"it is not in this folder\""),
        "{told}"
    );
    std::fs::remove_file(place.path().join("migrations/0001_tag.sql")).unwrap();
    place.write(
        "migrations/0001_a.sql",
        "-- up\nSELECT 1;\n-- down\nSELECT 1;\n",
    );
    place.write(
        "migrations/0002_b.sql",
        "-- up\nSELECT 1;\n-- down\nSELECT 1;\n",
    );
    for words in ["up", "validate", "status", "down --yes", "verify-schema"] {
        let told = place.run(words);
        let text = told.stdout + &told.stderr;
        assert!(!text.contains("this program"), "{words}: {text}");
    }
}

#[test]
fn what_was_changed_behind_the_history_is_found() {
    let place = Place::migrated(&[TAG]);
    assert_eq!(
        place.run("verify-schema"),
        said(0, "the schema is as its migrations make it\n", "")
    );
    place.sql("ALTER TABLE tag DROP COLUMN name; CREATE TABLE cache (key TEXT)");
    assert_eq!(
        place.run("verify-schema"),
        said(
            4,
            "different: table tag\n  column name is missing\nunknown: table cache\n",
            ""
        )
    );
}
