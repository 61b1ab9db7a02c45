//! A folder with steps in Rust.

use crate::support::{CODE, COLOUR, Place, TAG, said};

#[test]
fn what_would_need_one_is_refused_before_anything_is_changed() {
    let place = Place::with(&[TAG, COLOUR, CODE]);
    let told = "error: 0003 code is a step in Rust, whose code only your application has; nothing was \
                changed\n  help: run this from your application; `up <N>` or `up --to <version>` applies what \
                comes before\n";
    assert_eq!(place.run("up"), said(1, "", told));
    assert!(!place.has("app.db"));
    assert_eq!(place.run("up --dry-run").code, Some(1));
    assert_eq!(place.run("up --to 3").code, Some(1));
    assert_eq!(place.run("up 2").code, Some(0));
    assert_eq!(place.run("up 1").code, Some(1));
    // What needs none runs.
    assert_eq!(place.run("down --yes").code, Some(0));
}

#[test]
fn one_that_the_application_applied_is_reverted_there() {
    let place = Place::migrated(&[TAG]);
    place.sql(
        "INSERT INTO schema_migrations SELECT 2, 2, 'code', '', 'rust', 'applied', 0, applied_at, 0, '', NULL \
         FROM schema_migrations",
    );
    place.write("migrations/0002_code.rs", CODE.1);
    let told = "error: 0002 code is a step in Rust, whose code only your application has; nothing was \
                changed\n  help: run this from your application\n";
    for words in ["down --yes", "down --all", "redo --yes", "down --dry-run"] {
        assert_eq!(place.run(words), said(1, "", told), "{words}");
    }
    assert_eq!(place.run("up"), said(0, "up to date at 0002 code\n", ""));
}

#[test]
fn what_was_not_tried_is_not_proven() {
    let place = Place::with(&[TAG, COLOUR, CODE]);
    let proven = |rest: &str| {
        let sqlite = rusqlite::version();
        format!("2 of 3 migrations proven on SQLite {sqlite}, 1 not tried (0003 {rest}\n")
    };
    let told = place.run_bare("prove");
    assert_eq!(
        (told.code, told.stdout),
        (Some(0), proven("code), 1 warning"))
    );
    assert!(
        told.stderr.starts_with("warning[not-tried]: "),
        "{}",
        told.stderr
    );
    let json = place.run_bare("prove --json").stdout;
    assert!(
        json.contains("\"not_tried\":[{\"name\":\"code\",\"version\":3}]"),
        "{json}"
    );
    place.write(
        "migrations/0003_code.rs",
        &CODE
            .1
            .replacen("\n", "\n//! allow: not-tried because a test does it\n", 1),
    );
    assert_eq!(place.run_bare("prove"), said(0, &proven("code)"), ""));

    std::fs::remove_file(place.path().join("migrations/0003_code.rs")).unwrap();
    let up = "-- up\nUPDATE tag SET name = ours(name);\n-- down\n-- as it was\n";
    place.write(
        "migrations/0003_ours.sql",
        &format!("-- allow: sql-error because `ours` is the application's\n{up}"),
    );
    assert_eq!(place.run_bare("prove"), said(0, &proven("ours)"), ""));

    let endless = "-- up\nINSERT INTO tag (id, name) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) \
                   SELECT i, '' FROM n WHERE i < 0;\n-- down\n-- as it was\n";
    std::fs::remove_file(place.path().join("migrations/0003_ours.sql")).unwrap();
    place.write("migrations/0003_endless.sql", endless);
    assert_eq!(
        place.run_bare("prove").stdout,
        proven("endless), 1 warning")
    );
}

#[test]
fn to_look_is_fine() {
    let place = Place::with(&[TAG, COLOUR, CODE]);
    let valid = "3 migrations are valid; no database was looked at\n";
    assert_eq!(place.run_bare("validate"), said(0, valid, ""));
    assert!(
        place
            .run("status")
            .stdout
            .contains("0003     code    pending\n")
    );
    let shown = place.run("show 3");
    assert!(shown.stdout.contains("checksum     rust\n"), "{shown:?}");
    assert!(
        shown
            .stdout
            .ends_with("\n\na step in Rust: its code is in the file\n"),
        "{shown:?}"
    );
    assert_eq!(
        place.run("create more"),
        said(0, "migrations/0004_more.sql\n", "")
    );
}
