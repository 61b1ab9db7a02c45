//! `baseline`, `repair`, `resume`, `mark-applied`, `mark-reverted`.

use crate::support::{COLOUR, HALF, Place, TAG, said};

#[test]
fn a_database_made_by_other_means_gets_a_baseline() {
    let place = Place::with(&[TAG, COLOUR]);
    place.sql("CREATE TABLE tag (id INTEGER PRIMARY KEY, name TEXT)");
    let table = "version  name    state    applied at  time\n0001     tag     pending\n0002     colour  \
                 pending\n";
    let note =
        "note: `up` would be refused: the database has tables (tag) and no history of migrations\n";
    assert_eq!(place.run("status"), said(0, table, note));
    assert_eq!(place.run("status --exit-code"), said(4, table, note));
    assert_eq!(place.run("validate").code, Some(4));
    // A guest has nothing to do with them.
    assert_eq!(place.run("status --exit-code --table mine").code, Some(3));
    assert_eq!(
        place.run("up"),
        said(
            4,
            "",
            "error: the database has tables (tag) and no history of migrations\n  in: app.db\n  help: if it was made by \
             other means, say which migration it is at: `baseline <version>`; if the migrations are a guest \
             in it, give them a history table of their own: `--table <name>`; nothing was changed\n"
        )
    );
    assert_eq!(
        place.run("baseline 1"),
        said(
            0,
            "baselined 1 migration in N ms (now at 0001 tag)\n  baselined 0001 tag (N ms)\n",
            ""
        )
    );
    assert_eq!(place.run("up").code, Some(0));
    assert_eq!(
        place.run("baseline 1"),
        said(
            1,
            "",
            "error: the database has a history already, and is at 0002 colour\n  in: app.db\n  help: apply what is \
             pending with `up`; a baseline is for a first time\n"
        )
    );
}

#[test]
fn repair_needs_what_is_applied() {
    let place = Place::with(&[TAG, COLOUR]);
    place.run("up 1");
    assert_eq!(place.run("repair 1"), said(0, "nothing to repair\n", ""));
    assert_eq!(
        place.run("repair 1 2"),
        said(
            1,
            "",
            "error: migration 2 is not applied\n  in: app.db\n  help: look at `status`\n"
        )
    );
}

/// The third fails in its second statement, outside a transaction.
fn interrupted() -> Place {
    let place = Place::with(&[TAG, COLOUR, HALF]);
    assert_eq!(
        place.run("up"),
        said(
            1,
            "",
            "error: migration 0003 half, up, at migrations/0003_half.sql:3:1, in `INSERT INTO elsewhere \
             VALUES (1);` failed; it runs outside a transaction, and stays begun with 1 statement done; \
             kept of this run: applied 0001 tag, 0002 colour\n  in: app.db\n  caused by: no such table: \
             elsewhere\n  help: if the statement is right, mend what stood in the way, then `resume`; if it is \
             wrong: undo by hand what its first statement did (migrations/0003_half.sql), then `mark-reverted \
             3`, mend the file, and `up`; or complete it by hand, then `mark-applied 3`\n"
        )
    );
    place
}

#[test]
fn resume_goes_on_where_it_stopped() {
    let place = interrupted();
    let status = place.run("status --exit-code");
    assert_eq!(status.code, Some(4));
    assert!(
        status.stdout.contains("0003     half    started  TIME"),
        "{status:?}"
    );
    let history = place.run("history");
    assert!(
        history.stdout.ends_with("0003     half    started  N ms\n"),
        "{history:?}"
    );
    let shown = place.run("show 3");
    assert!(shown.stdout.contains("state        started\n"), "{shown:?}");
    for words in ["validate", "down --yes", "redo", "up --dry-run", "up 1"] {
        let told = place.run(&format!("{words} --lock-timeout 0"));
        assert_eq!(told.code, Some(4), "{words}: {told:?}");
    }
    let told = place.run("up --lock-timeout 0");
    assert_eq!(told.code, Some(4));
    assert!(
        told.stderr
            .ends_with("; or complete it by hand, then `mark-applied 3`\n"),
        "{told:?}"
    );

    place.sql("CREATE TABLE elsewhere (id INTEGER)");
    assert_eq!(
        place.run("resume"),
        said(
            0,
            "applied 1 migration in N ms (now at 0003 half)\n  applied 0003 half (N ms)\n",
            ""
        )
    );
    assert_eq!(
        place.run("resume"),
        said(
            1,
            "",
            "error: no migration is interrupted\n  in: app.db\n  help: look at `status`\n"
        )
    );
}

#[test]
fn a_down_that_has_begun_is_told_apart() {
    let half = (
        "0002_half.sql",
        "-- up\nCREATE TABLE half (id INTEGER);\n-- down no-transaction\nDROP TABLE half;\nDROP TABLE \
         elsewhere;\n",
    );
    let place = Place::migrated(&[TAG, half]);
    assert_eq!(place.run("down --yes").code, Some(1));
    let status = place.run("status --exit-code");
    assert_eq!(status.code, Some(4));
    assert!(
        status
            .stdout
            .contains("0002     half  started (down)  TIME"),
        "{status:?}"
    );
    let json = place.run("status --json").stdout;
    assert!(json.contains("\"state\":\"reverting\""), "{json}");
}

#[test]
fn what_was_completed_by_hand_is_marked() {
    let place = interrupted();
    assert_eq!(
        place.run("mark-applied 3"),
        said(
            0,
            "marked as applied 1 migration in N ms (now at 0003 half)\n  marked as applied 0003 half (N ms)\n",
            ""
        )
    );
    let place = interrupted();
    assert_eq!(
        place.run("mark-reverted 3"),
        said(
            0,
            "marked as reverted 1 migration in N ms (now at 0002 colour)\n  marked as reverted 0003 half \
             (N ms)\n",
            ""
        )
    );
    assert_eq!(
        place.run("mark-reverted 3"),
        said(
            1,
            "",
            "error: migration 3 is not interrupted\n  in: app.db\n  help: look at `status`\n"
        )
    );
}

/// The SQL was wrong and is mended: neither going on nor a stamp can be right, and each says what is.
#[test]
fn a_section_that_was_wrong_is_got_out_of() {
    let place = interrupted();
    place.write(
        "migrations/0003_half.sql",
        &HALF.1.replace(
            "INSERT INTO elsewhere VALUES (1)",
            "INSERT INTO half VALUES (1)",
        ),
    );
    let out = "undo by hand what its first statement did (migrations/0003_half.sql, as it was then), then \
               `mark-reverted 3`";
    let resumed = place.run("resume");
    assert_eq!(resumed.code, Some(4));
    let help = format!(
        "\n  in: app.db\n  help: it has begun by the text that the file had: put that back, then `resume`; or {out}, \
         and `up`; or complete it by hand, then `mark-applied 3` and `repair 3`\n"
    );
    assert!(resumed.stderr.ends_with(&help), "{}", resumed.stderr);
    for words in [
        "repair 3",
        "up --lock-timeout 0",
        "validate",
        "down --yes --lock-timeout 0",
    ] {
        let told = place.run(words);
        assert_eq!(told.code, Some(4), "{words}");
        let help = format!(
            "where it is wrong, or was mended since: {out}, mend the file, and `up`; or complete it by hand, then \
             `mark-applied 3`\n"
        );
        assert!(told.stderr.ends_with(&help), "{words}: {}", told.stderr);
    }
    place.sql("DROP TABLE half");
    assert_eq!(place.run("mark-reverted 3").code, Some(0));
    let done = "applied 1 migration in N ms (now at 0003 half)\n  applied 0003 half (N ms)\n";
    assert_eq!(place.run("up"), said(0, done, ""));

    // The other way.
    let place = interrupted();
    place.write(
        "migrations/0003_half.sql",
        &HALF.1.replace("elsewhere", "half"),
    );
    place.sql("INSERT INTO half VALUES (1)");
    assert_eq!(place.run("mark-applied 3").code, Some(0));
    assert_eq!(place.run("repair 3").code, Some(0));
    assert_eq!(place.run("validate").code, Some(0));
}

#[test]
fn a_wait_for_a_migration_that_has_begun_is_told_at_once() {
    let place = interrupted();
    let note = "note: 0003 half has begun and not ended; waiting up to 200ms for the process that may be at it\nerror: ";
    for words in ["up", "up --to 3", "down --yes", "redo --yes"] {
        let told = place.run(&format!("{words} --lock-timeout 200ms"));
        assert_eq!(told.code, Some(4), "{words}");
        assert!(told.stderr.starts_with(note), "{words}: {told:?}");
        let told = place.run(&format!("{words} --lock-timeout 0"));
        assert!(told.stderr.starts_with("error: "), "{words}: {told:?}");
    }
}

#[test]
fn a_baseline_of_an_empty_database_is_noted() {
    let place = Place::with(&[TAG, COLOUR]);
    place.sql("");
    let done = "baselined 1 migration in N ms (now at 0001 tag)\n  baselined 0001 tag (N ms)\n";
    let note = "note: the database has no table, and a baseline makes none: `up` makes only what comes after it\n";
    assert_eq!(place.run("baseline 1"), said(0, done, note));
}

#[test]
fn what_was_made_by_other_means_is_marked_where_it_is_to_be_reverted() {
    let place = Place::with(&[TAG, COLOUR]);
    place.sql("CREATE TABLE tag (id INTEGER PRIMARY KEY, name TEXT)");
    assert_eq!(place.run("baseline 1").code, Some(0));
    assert_eq!(place.run("up").code, Some(0));
    let told = place.run("down --all");
    let start = "error: this would revert 0002 colour, 0001 tag (baseline: its tables were made by other means), and \
                 there is no terminal";
    assert!(told.stderr.starts_with(start), "{told:?}");
}
