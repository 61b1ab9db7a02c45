//! `up`, `down`, `redo`.

use crate::support::{COLOUR, Place, TAG, said};

#[test]
fn up_applies_all_and_then_nothing() {
    let place = Place::with(&[TAG, COLOUR]);
    assert_eq!(
        place.run("up"),
        said(
            0,
            "applied 2 migrations in N ms (now at 0002 colour)\n  applied 0001 tag (N ms)\n  applied 0002 \
             colour (N ms)\n",
            ""
        )
    );
    assert_eq!(
        place.run("migrate"),
        said(0, "up to date at 0002 colour\n", "")
    );
}

#[test]
fn up_by_number_and_to_a_version() {
    let place = Place::with(&[TAG, COLOUR]);
    let first = "applied 1 migration in N ms (now at 0001 tag)\n  applied 0001 tag (N ms)\n";
    assert_eq!(place.run("up 1"), said(0, first, ""));
    let second = "applied 1 migration in N ms (now at 0002 colour)\n  applied 0002 colour (N ms)\n";
    assert_eq!(place.run("up --to 0002"), said(0, second, ""));
    assert_eq!(
        place.run("up 5"),
        said(0, "up to date at 0002 colour\n", "")
    );
}

#[test]
fn advice_on_a_version_that_is_not_there_fits_the_command() {
    let place = Place::with(&[TAG, COLOUR]);
    place.sql("");
    let told = "error: there is no migration 9, only 0001 tag to 0002 colour\n  help: name one of these, as \
                `status` shows them";
    let others = ["baseline 9", "up --to 9", "up --dry-run --to 9", "repair 9"];
    for words in others {
        assert_eq!(
            place.run(words),
            said(1, "", &format!("{told}\n")),
            "{words}"
        );
    }
    let down = format!("{told}; `down --all` reverts everything\n");
    for words in ["down --to 9", "down --yes --to 9", "down --dry-run --to 9"] {
        assert_eq!(place.run(words), said(1, "", &down), "{words}");
    }
}

#[test]
fn what_is_refused_on_an_empty_database_makes_none() {
    let place = Place::with(&[TAG, COLOUR]);
    for (words, code) in [("up --to 9", 1), ("up --table=", 2)] {
        assert_eq!(place.run(words).code, Some(code), "{words}");
        assert!(!place.has("app.db"), "{words}");
    }
}

#[test]
fn a_dry_run_keeps_nothing_and_makes_no_file() {
    let place = Place::with(&[TAG, COLOUR]);
    let tried = "would apply 0001 tag (N ms, rows changed: 0)\nwould apply 0002 colour (N ms, rows \
                 changed: 0)\nnothing was kept\n";
    let note = "note: there is no database app.db yet\n";
    assert_eq!(place.run("up --dry-run"), said(0, tried, note));
    assert!(!place.has("app.db"));
    place.run("up");
    let tried = "would revert 0002 colour (N ms, rows changed: 0)\nnothing was kept\n";
    assert_eq!(place.run("down --dry-run"), said(0, tried, ""));
    assert_eq!(place.run("current"), said(0, "0002 colour\n", ""));
}

#[test]
fn down_needs_a_word_where_nobody_can_be_asked() {
    let place = Place::migrated(&[TAG, COLOUR]);
    assert_eq!(
        place.run("down --all"),
        said(
            2,
            "",
            "error: this would revert 0002 colour, 0001 tag, and there is no terminal to ask on; nothing \
             was changed\n  help: give `--yes` to do it unasked\n"
        )
    );
    assert_eq!(place.run("current"), said(0, "0002 colour\n", ""));
}

#[test]
fn down_by_number_to_a_version_and_all() {
    let place = Place::migrated(&[TAG, COLOUR]);
    let one = "reverted 1 migration in N ms (now at 0001 tag)\n  reverted 0002 colour (N ms)\n";
    assert_eq!(place.run("down --yes"), said(0, one, ""));
    place.run("up");
    assert_eq!(place.run("rollback --yes --to 1"), said(0, one, ""));
    place.run("up");
    let all = "reverted 2 migrations in N ms (now empty)\n  reverted 0002 colour (N ms)\n  reverted 0001 \
               tag (N ms)\n";
    assert_eq!(place.run("down -y --all"), said(0, all, ""));
    place.run("up");
    assert_eq!(place.run("down --yes 2"), said(0, all, ""));
    // Nothing to revert is nothing to ask about.
    assert_eq!(
        place.run("down"),
        said(0, "nothing to revert (now empty)\n", "")
    );
}

#[test]
fn redo_asks_as_down_does() {
    let place = Place::migrated(&[TAG, COLOUR]);
    assert_eq!(
        place.run("redo"),
        said(
            2,
            "",
            "error: this would revert 0002 colour, and there is no terminal to ask on; nothing was \
             changed\n  help: give `--yes` to do it unasked\n"
        )
    );
    let done = "reverted 1 migration, applied 1 migration in N ms (now at 0002 colour)\n  reverted 0002 \
                colour (N ms)\n  applied 0002 colour (N ms)\n";
    assert_eq!(place.run("redo --yes"), said(0, done, ""));
}

#[test]
fn a_failure_says_where_and_what_was_kept() {
    let failing = (
        "0002_bad.sql",
        "-- up\nDROP TABLE tagg;\n-- down\nSELECT 1;\n",
    );
    let place = Place::with(&[TAG, failing]);
    assert_eq!(
        place.run("up"),
        said(
            1,
            "",
            "error: migration 0002 bad, up, at migrations/0002_bad.sql:2:1, in `DROP TABLE tagg;` \
             failed; nothing of this run was kept\n  in: app.db\n  caused by: no such table: tagg\n  help: \
             mend the migration, or what it meets in the database, and try again\n"
        )
    );
}

#[test]
fn quiet_says_nothing_and_verbose_tells_each_statement() {
    let place = Place::with(&[TAG, COLOUR]);
    assert_eq!(place.run("up 1 --quiet"), said(0, "", ""));
    let done = "applied 1 migration in N ms (now at 0002 colour)\n  applied 0002 colour (N ms)\n";
    let told = "2 migrations, database app.db\n1/1 applying 0002 colour\n  0002 colour, statement 1 of 1, at \
                migrations/0002_colour.sql:2\n";
    assert_eq!(place.run("up --verbose"), said(0, done, told));
}

#[test]
fn what_a_newer_folder_applied_is_reverted_by_its_stored_text() {
    let place = Place::migrated(&[TAG, COLOUR]);
    std::fs::remove_file(place.path().join("migrations/0002_colour.sql")).unwrap();
    assert_eq!(
        place.run("up"),
        said(
            4,
            "",
            "error: the database is newer than this folder, whose newest migration is 0001 tag: it has \
             0002 colour; nothing was changed\n  in: app.db\n  help: run the newer program, or use the newer folder; or \
             revert them by what is stored of them, with `up --revert-unknown`\n"
        )
    );
    let asked = "error: this would revert 0002 colour, and there is no terminal to ask on; nothing was \
                 changed\n  help: give `--yes` to do it unasked\n";
    assert_eq!(place.run("up --revert-unknown"), said(2, "", asked));
    let tried = "would revert 0002 colour (N ms, rows changed: 0)\nnothing was kept\n";
    let dry_run = place.run("up --revert-unknown --dry-run");
    assert_eq!(dry_run, said(0, tried, ""));
    let done = "reverted 1 migration in N ms (now at 0001 tag)\n  reverted 0002 colour (N ms)\n";
    assert_eq!(place.run("up --revert-unknown --yes"), said(0, done, ""));
    // Where there is nothing to revert there is nothing to ask about.
    assert_eq!(
        place.run("up --revert-unknown"),
        said(0, "up to date at 0001 tag\n", "")
    );
    place.write("migrations/0002_colour.sql", COLOUR.1);
    assert_eq!(place.run("up --revert-unknown -q"), said(0, "", ""));
}

#[test]
fn what_is_late_is_applied_if_that_is_said() {
    let late = (
        "20260102000000_late.sql",
        "-- up\nSELECT 1;\n-- down\nSELECT 1;\n",
    );
    let place = Place::migrated(&[
        ("20260101000000_a.sql", TAG.1),
        ("20260103000000_c.sql", late.1),
    ]);
    place.write("migrations/20260102000000_late.sql", late.1);
    assert_eq!(
        place.run("up"),
        said(
            4,
            "",
            "error: the history does not fit this folder: 20260102000000 late is pending, below \
             20260103000000 c, which is applied; nothing was changed\n  in: app.db\n  help: give it a version above the \
             newest, or apply it late with `--allow-out-of-order`\n"
        )
    );
    assert_eq!(place.run("status --exit-code").code, Some(4));
    assert_eq!(
        place.run("status --exit-code --allow-out-of-order").code,
        Some(3)
    );
    assert_eq!(place.run("up 1 --allow-out-of-order").code, Some(0));
}
