//! `status`, `history`, `show`, `current`, and words about the program itself.

use crate::support::{COLOUR, Place, TAG, said};

#[test]
fn status_of_a_database_that_is_not_there_makes_none() {
    let place = Place::with(&[TAG]);
    assert_eq!(
        place.run("status"),
        said(
            0,
            "version  name  state    applied at  time\n0001     tag   pending\n",
            "note: there is no database app.db yet\n"
        )
    );
    assert!(!place.has("app.db"));
}

#[test]
fn status_has_a_line_for_each() {
    let place = Place::migrated(&[TAG]);
    place.write("migrations/0002_colour.sql", COLOUR.1);
    let table = "version  name    state    applied at                time\n0001     tag     applied  TIME  \
                 N ms\n0002     colour  pending\n";
    assert_eq!(place.run("status"), said(0, table, ""));
    assert_eq!(place.run("status --exit-code"), said(3, table, ""));
    place.run("up");
    assert_eq!(place.run("status --exit-code").code, Some(0));
}

#[test]
fn history_is_what_ran_when() {
    let place = Place::with(&[TAG, COLOUR]);
    place.sql("");
    assert_eq!(
        place.run("history"),
        said(0, "", "note: nothing was applied yet\n")
    );
    place.run("up");
    assert_eq!(
        place.run("history"),
        said(
            0,
            "applied at                version  name    state    time\nTIME  0001     tag     applied  N \
             ms\nTIME  0002     colour  applied  N ms\n",
            ""
        )
    );
}

/// As after a merge of two branches, in one transaction or with a clock that was set back.
#[test]
fn history_is_in_the_order_of_application() {
    let select = "-- up\nSELECT 1;\n-- down\nSELECT 1;\n";
    let place = Place::migrated(&[
        ("20260101000000_a.sql", select),
        ("20260103000000_c.sql", select),
    ]);
    place.write("migrations/20260102000000_b.sql", select);
    assert_eq!(place.run("up -q --allow-out-of-order").code, Some(0));
    for times in [
        "'2026-06-01T00:00:00.000Z'",
        "printf('2026-06-0%dT00:00:00.000Z', 9 - id)",
    ] {
        place.sql(&format!(
            "UPDATE schema_migrations SET applied_at = {times}"
        ));
        let history = place.run("history").stdout;
        let names = history
            .lines()
            .skip(1)
            .map(|line| line.split_whitespace().nth(2));
        let names: Vec<&str> = names.map(Option::unwrap).collect();
        assert_eq!(names, ["a", "c", "b"], "{history}");
    }
}

#[test]
fn show_tells_all_of_one() {
    let place = Place::migrated(&[TAG]);
    assert_eq!(
        place.run("show 1"),
        said(
            0,
            "0001 tag\ndescription  words on things\nstate        applied\napplied at   TIME\ntime         \
             N ms\nfile         migrations/0001_tag.sql\nchecksum     \
             1:d7e55dc6a4fb533e7cdc15fd25ac45a7f1977f17cc23a51a30e874329d6be83f\n\n-- up\nCREATE TABLE tag \
             (id INTEGER PRIMARY KEY, name TEXT);\n\n-- down\nDROP TABLE tag;\n",
            ""
        )
    );
    assert_eq!(
        place.run("show 7"),
        said(
            1,
            "",
            "error: there is no migration 7\n  help: they go from 0001 tag to 0001 tag: look at `status`\n"
        )
    );
}

#[test]
fn show_tells_a_long_description_in_full() {
    let words = "every word of it ".repeat(10);
    let text = TAG.1.replace("words on things", words.trim());
    let place = Place::migrated(&[(TAG.0, &text)]);
    let told = place.run("show 1").stdout;
    assert!(told.contains(words.trim()), "{told}");
}

#[test]
fn show_without_a_database_is_what_the_folder_says() {
    let said = Place::with(&[TAG]).run_bare("show 0001");
    assert!(
        said.stdout
            .starts_with("0001 tag\ndescription  words on things\nfile "),
        "{said:?}"
    );
    assert_eq!((said.stderr.as_str(), said.code), ("", Some(0)));
}

#[test]
fn current_is_the_newest_that_is_applied() {
    let place = Place::with(&[TAG, COLOUR]);
    place.sql("");
    assert_eq!(
        place.run("current"),
        said(0, "", "note: no migration is applied\n")
    );
    place.run("up 1");
    assert_eq!(place.run("current"), said(0, "0001 tag\n", ""));
}

#[test]
fn the_version_names_the_sqlite() {
    let version = format!(
        "migrate {} (SQLite {})\n",
        env!("CARGO_PKG_VERSION"),
        rusqlite::version()
    );
    assert_eq!(Place::empty().run_bare("--version"), said(0, &version, ""));
}

#[test]
fn the_help_names_every_command_and_the_exit_codes() {
    let help = Place::empty().run_bare("--help").stdout;
    let commands = [
        "create",
        "up",
        "down",
        "redo",
        "status",
        "history",
        "show",
        "current",
        "validate",
        "prove",
        "verify-schema",
        "baseline",
        "repair",
        "resume",
        "mark-applied",
        "mark-reverted",
        "backup",
        "restore",
        "completions",
    ];
    for command in commands {
        assert!(help.contains(&format!("\n  {command} ")), "{command}");
    }
    assert!(help.contains("sqlite:///absolute/app.db"), "{help}");
    assert!(
        help.contains("Exit codes: 0 done, 1 error, 2 usage"),
        "{help}"
    );
}

#[test]
fn shells_get_completions() {
    for (shell, sign) in [
        ("bash", "_migrate()"),
        ("zsh", "#compdef migrate"),
        ("fish", "complete -c migrate"),
    ] {
        let said = Place::empty().run_bare(&format!("completions {shell}"));
        assert!(
            said.stdout.contains(sign) && said.code == Some(0),
            "{shell}"
        );
    }
}
