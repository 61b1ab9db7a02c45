//! What a person sees: a prompt, a bar, colours; and Ctrl-C.

use crate::support::{COLOUR, Place, TAG};
use rexpect::session::{PtySession, spawn_command};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

/// Runs for a minute if nobody stops it.
const LONG: (&str, &str) = (
    "0002_long.sql",
    "-- up\nCREATE TABLE long (id INTEGER);\nINSERT INTO long WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL \
     SELECT i + 1 FROM n WHERE i < 300000000) SELECT count(*) FROM n;\n-- down\nDROP TABLE long;\n",
);

fn terminal(place: &Place, words: &str) -> PtySession {
    let mut command = place.command();
    command.env("DATABASE_URL", "app.db").env("TERM", "xterm");
    command.args(words.split_whitespace());
    // The session makes the terminal the input.
    spawn_command(interruptible(place, &command), Some(20_000)).unwrap()
}

/// The same with SIGINT as it is by default: in the background, as a CI may run the tests, it is ignored.
pub(crate) fn interruptible(place: &Place, command: &Command) -> Command {
    let mut fresh = Command::new("env");
    fresh.arg("--default-signal=INT").arg(command.get_program());
    fresh.args(command.get_args()).current_dir(place.path());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => fresh.env(name, value),
            None => fresh.env_remove(name),
        };
    }
    fresh
}

/// The exit code, once the program has said all it has to say. The crate does not export its type, which prints as
/// `Exited(Pid(7), 1)`.
fn exit_code(session: &mut PtySession) -> Option<i32> {
    session.exp_eof().unwrap();
    let ended = format!("{:?}", session.process().wait().unwrap());
    let (_, code) = ended.strip_prefix("Exited(")?.rsplit_once(' ')?;
    code.trim_end_matches(')').parse().ok()
}

#[test]
fn down_asks_and_takes_no_for_an_answer() {
    let place = Place::migrated(&[TAG, COLOUR]);
    let mut session = terminal(&place, "down");
    session.exp_string("revert 0002 colour in app.db?").unwrap();
    session.exp_string("[y/N] ").unwrap();
    session.send_line("").unwrap();
    session
        .exp_string("not confirmed; nothing was changed")
        .unwrap();
    assert_eq!(exit_code(&mut session), Some(1));
    assert_eq!(place.run("current").stdout, "0002 colour\n");
}

#[test]
fn down_asks_and_goes_on() {
    let place = Place::migrated(&[TAG, COLOUR]);
    let mut session = terminal(&place, "down --all");
    session
        .exp_string("revert 0002 colour, 0001 tag in app.db?")
        .unwrap();
    session.exp_string("[y/N] ").unwrap();
    session.send_line("y").unwrap();
    session.exp_string("reverted 2 migrations").unwrap();
    assert_eq!(exit_code(&mut session), Some(0));
}

#[test]
fn what_up_would_revert_is_asked_about() {
    let place = Place::migrated(&[TAG, COLOUR]);
    std::fs::remove_file(place.path().join("migrations/0002_colour.sql")).unwrap();
    for (answer, told, left) in [
        ("n", "not confirmed; nothing was changed", "0002 colour\n"),
        ("y", "reverted 1 migration", "0001 tag\n"),
    ] {
        let mut session = terminal(&place, "up --revert-unknown");
        session.exp_string("revert 0002 colour in app.db?").unwrap();
        session.exp_string("[y/N] ").unwrap();
        session.send_line(answer).unwrap();
        session.exp_string(told).unwrap();
        session.exp_eof().unwrap();
        assert_eq!(place.run("current").stdout, left);
    }
}

#[test]
fn what_is_asked_about_is_what_is_done() {
    let place = Place::migrated(&[TAG, COLOUR]);
    let mut session = terminal(&place, "down");
    session.exp_string("[y/N] ").unwrap();
    assert_eq!(place.run("down --yes").code, Some(0));
    session.send_line("y").unwrap();
    session
        .exp_string("was migrated by another process while you were asked")
        .unwrap();
    assert_eq!(exit_code(&mut session), Some(1));
    assert_eq!(place.run("current").stdout, "0001 tag\n");
}

#[test]
fn colours_are_for_terminals_and_can_be_switched_off() {
    let place = Place::migrated(&[TAG]);
    let mut session = terminal(&place, "status");
    let seen = session.exp_eof().unwrap();
    assert!(seen.contains("\u{1b}[32mapplied\u{1b}[0m"), "{seen:?}");
    place.write("migrations/0002_bad.sql", "-- up\n-- down\n");
    let seen = terminal(&place, "validate").exp_eof().unwrap();
    assert!(
        seen.contains("\u{1b}[1m\u{1b}[31merror:\u{1b}[0m"),
        "{seen:?}"
    );
    assert!(seen.contains("\u{1b}[1m\u{1b}[31m ^\u{1b}[0m"), "{seen:?}");

    let mut command = Command::new(place.command().get_program());
    command
        .args(["validate"])
        .current_dir(place.path())
        .env("NO_COLOR", "1");
    let seen = spawn_command(command, Some(20_000))
        .unwrap()
        .exp_eof()
        .unwrap();
    assert!(
        seen.contains("error: ") && !seen.contains('\u{1b}'),
        "{seen:?}"
    );
}

#[test]
fn a_bar_is_drawn_when_it_takes_long_and_ctrl_c_ends_it() {
    let place = Place::migrated(&[TAG]);
    place.write(&format!("migrations/{}", LONG.0), LONG.1);
    let mut session = terminal(&place, "up");
    session
        .exp_string("applying 0002 long, statement 2 of 2")
        .unwrap();
    session.send_control('c').unwrap();
    session
        .exp_string("interrupted; nothing of this run was kept")
        .unwrap();
    assert_eq!(exit_code(&mut session), Some(130));
    assert_eq!(place.run("current").stdout, "0001 tag\n");
    place.sql("CREATE TABLE long (id INTEGER)");
}

/// As `kill -INT` does it, a moment after the command has told a line. What it tells after that.
fn interrupt(words: &str, place: &Place, line: &str) -> (Option<i32>, String) {
    let mut command = place.command();
    command.args(words.split_whitespace()).arg("--verbose");
    command.env("DATABASE_URL", "app.db");
    let mut child = interruptible(place, &command)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = BufReader::new(child.stderr.take().unwrap()).lines();
    assert!(told.any(|it| it.unwrap().contains(line)), "{line}");
    sleep(Duration::from_millis(300));
    let id = child.id().to_string();
    let kill = Command::new("kill").args(["-INT", &id]).status();
    assert!(kill.unwrap().success());
    let rest: Vec<String> = told.map(Result::unwrap).collect();
    let code = child.wait().unwrap().code();
    (code, place.steady(&rest.join("\n")))
}

#[test]
fn an_interrupt_leaves_the_database_as_before() {
    let place = Place::migrated(&[TAG]);
    place.sql("INSERT INTO tag (name) VALUES ('kept')");
    let before = std::fs::read(place.path().join("app.db")).unwrap();
    place.write(&format!("migrations/{}", LONG.0), LONG.1);
    let (code, said) = interrupt("up", &place, "statement 2 of 2");
    assert_eq!(
        (code, said.as_str()),
        (
            Some(130),
            "error: interrupted; nothing of this run was kept\n  in: app.db"
        )
    );
    assert_eq!(std::fs::read(place.path().join("app.db")).unwrap(), before);
    assert!(!place.has("app.db-journal"));
}

#[test]
fn an_interrupt_ends_the_wait_for_a_lock() {
    let place = Place::migrated(&[TAG]);
    place.write("migrations/0002_colour.sql", COLOUR.1);
    let db = rusqlite::Connection::open(place.path().join("app.db")).unwrap();
    db.execute_batch("BEGIN IMMEDIATE").unwrap();
    let (code, said) = interrupt("up --lock-timeout 60", &place, "2 migrations");
    assert_eq!(
        (code, said.as_str()),
        (
            Some(130),
            "error: interrupted; nothing was changed\n  in: app.db"
        )
    );
}

#[test]
fn an_interrupted_section_without_a_transaction_says_how_to_go_on() {
    let place = Place::migrated(&[TAG]);
    place.write(
        &format!("migrations/{}", LONG.0),
        &LONG.1.replace("-- up", "-- up no-transaction"),
    );
    let (code, said) = interrupt("up", &place, "statement 2 of 2");
    assert_eq!(
        (code, said.as_str()),
        (
            Some(130),
            "error: interrupted in migration 0002 long, up, at migrations/0002_long.sql:3:1, in `INSERT INTO \
             long WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n … (124 bytes)`; it runs outside \
             a transaction, and stays begun with 1 statement done\n  in: app.db\n  help: look at `status`, then `resume`"
        )
    );
    assert!(
        place
            .run("status")
            .stdout
            .contains("0002     long  started")
    );
}

#[test]
fn a_wait_for_others_is_told() {
    let place = Place::migrated(&[TAG]);
    place.write("migrations/0002_colour.sql", COLOUR.1);
    let db = rusqlite::Connection::open(place.path().join("app.db")).unwrap();
    db.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut session = terminal(&place, "up");
    session.exp_string("waiting for the database [").unwrap();
    db.execute_batch("ROLLBACK").unwrap();
    session.exp_string("applied 1 migration").unwrap();
    assert_eq!(exit_code(&mut session), Some(0));
}

/// The object of a command that is interrupted a moment after `--verbose` has told a line.
fn interrupted_object(place: &Place, words: &str, line: &str) -> serde_json::Value {
    let mut command = place.command();
    command
        .args(words.split_whitespace())
        .args(["--verbose", "--json"]);
    command.env("DATABASE_URL", "app.db");
    let mut child = interruptible(place, &command)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = BufReader::new(child.stderr.take().unwrap()).lines();
    assert!(told.any(|it| it.unwrap().contains(line)), "{line}");
    sleep(Duration::from_millis(300));
    let id = child.id().to_string();
    let kill = Command::new("kill").args(["-INT", &id]).status();
    assert!(kill.unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn an_interrupt_has_its_object() {
    let place = Place::migrated(&[TAG]);
    place.write(&format!("migrations/{}", LONG.0), LONG.1);
    let object = |message: &str| {
        serde_json::json!({ "version": 1, "command": "up", "exit_code": 130, "error": { "message": message,
            "database": "app.db", "causes": [], "help": null } })
    };
    assert_eq!(
        interrupted_object(&place, "up", "statement 2 of 2"),
        object("interrupted; nothing of this run was kept")
    );
    let db = rusqlite::Connection::open(place.path().join("app.db")).unwrap();
    db.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(
        interrupted_object(&place, "up --lock-timeout 60", "2 migrations"),
        object("interrupted; nothing was changed")
    );
    db.execute_batch("ROLLBACK").unwrap();
    assert_eq!(place.run("backup copy.db").code, Some(0));
    // Nor can the plan be made.
    db.execute_batch("BEGIN EXCLUSIVE").unwrap();
    assert_eq!(
        interrupted_object(&place, "up 1 --lock-timeout 60", "2 migrations"),
        object("interrupted; nothing was changed")
    );
    assert_eq!(
        interrupted_object(&place, "up -u nowhere/x.db --wait=60", "2 migrations")["error"]["message"],
        "interrupted; nothing was changed"
    );
    let restored = interrupted_object(
        &place,
        "restore --yes copy.db --lock-timeout 60",
        "database app.db",
    );
    assert_eq!(
        restored["error"]["message"],
        "interrupted; the database is as it was, or goes back to that when it is opened"
    );
}

#[test]
fn restore_asks() {
    let place = Place::migrated(&[TAG]);
    assert_eq!(place.run("backup copy.db").code, Some(0));
    place.sql("INSERT INTO tag (name) VALUES ('kept')");
    let asked = "replace the whole database app.db, which has 2 tables, by copy.db? [y/N] ";
    let mut session = terminal(&place, "restore copy.db");
    session
        .exp_string(asked.trim_end_matches(" [y/N] "))
        .unwrap();
    session.exp_string("[y/N] ").unwrap();
    session.send_line("n").unwrap();
    session
        .exp_string("not confirmed; nothing was changed")
        .unwrap();
    assert_eq!(exit_code(&mut session), Some(1));
    place.sql(
        "CREATE TABLE one (id INTEGER CHECK (id = 1)); INSERT INTO one SELECT count(*) FROM tag",
    );

    let mut session = terminal(&place, "restore copy.db");
    session
        .exp_string("which has 3 tables, by copy.db?")
        .unwrap();
    session.send_line("y").unwrap();
    session.exp_string("restored from copy.db").unwrap();
    assert_eq!(exit_code(&mut session), Some(0));
}

#[test]
fn an_interrupt_at_the_question_has_its_object() {
    let place = Place::migrated(&[TAG]);
    let mut session = terminal(&place, "down --json");
    session.exp_string("[y/N] ").unwrap();
    session.send_control('c').unwrap();
    session
        .exp_string("\"message\":\"interrupted; nothing was changed\"")
        .unwrap();
    assert_eq!(exit_code(&mut session), Some(130));
    assert_eq!(place.run("current").stdout, "0001 tag\n");
}
