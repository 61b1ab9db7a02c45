//! `baseline`, `repair`, `resume`, `mark-applied`, `mark-reverted`.

use crate::support::{COLOUR, HALF, Place, TAG, said};

#[test]
fn a_database_made_by_other_means_gets_a_baseline() {
    let place = Place::with(&[TAG, COLOUR]);
    place.sql("CREATE TABLE tag (id INTEGER PRIMARY KEY, name TEXT)");
    let table = "version  name    state    applied at  time\n0001     tag     pending\n0002     colour  \
                 pending\n";
    let note = "note: the database has tables (tag) and no history of migrations\n";
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
            "error: the database has tables (tag) and no history of migrations\n  help: if it was made by \
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
            "error: the database has a history already, and is at 0002 colour\n  help: apply what is \
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
            "error: migration 2 is not applied\n  help: look at `status`\n"
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
            "error: migration 0003 half, up, at DIR/migrations/0003_half.sql:3:1, in `INSERT INTO elsewhere \
             VALUES (1);` failed; it runs outside a transaction, and stays begun with 1 statement done; \
             kept of this run: applied 0001 tag, 0002 colour\n  caused by: no such table: elsewhere\n  help: \
             mend what stood in the way, then `resume`; or complete or undo the rest by hand, then \
             `mark-applied <version>` or `mark-reverted <version>`\n"
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
            .contains("; `mark-applied <version>` and `mark-reverted"),
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
            "error: no migration is interrupted\n  help: look at `status`\n"
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
            "error: migration 3 is not interrupted\n  help: look at `status`\n"
        )
    );
}
