//! The shape of `--json`: what is here is promised.

use crate::support::{COLOUR, HALF, Place, TAG};
use migrate_cli::{Exit, run_from};
use migrate_runtime::{Migrations, embed_migrations};
use serde_json::{Value, json};
use std::env;
use std::process::Command;

/// The object, with what differs from run to run put away.
fn object(place: &Place, words: &str) -> Value {
    let said = place.run(&format!("--json {words}"));
    let mut object: Value =
        serde_json::from_str(&said.stdout).unwrap_or_else(|_| panic!("{said:?}"));
    assert_eq!(object["exit_code"], json!(said.code), "{words}");
    steady(&mut object);
    object
}

fn steady(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(steady),
        Value::Object(fields) => {
            for (name, value) in fields {
                match name.ends_with("_ms") && value.is_u64() {
                    true => *value = json!(0),
                    false => steady(value),
                }
            }
        }
        _ => {}
    }
}

fn tag() -> Value {
    json!({ "version": 1, "name": "tag" })
}

#[test]
fn runs() {
    let place = Place::with(&[TAG]);
    assert_eq!(
        object(&place, "up --dry-run"),
        json!({ "version": 1, "command": "up", "exit_code": 0, "dry_run": true, "steps": [{
            "version": 1, "name": "tag", "direction": "up", "tried": true, "elapsed_ms": 0,
            "rows_changed": [0], "not_tried_because": null,
        }] })
    );
    let done = |command: &str, action: &str, current: Value| {
        json!({ "version": 1, "command": command, "exit_code": 0, "elapsed_ms": 0, "current": current,
            "done": [{ "version": 1, "name": "tag", "action": action, "elapsed_ms": 0 }] })
    };
    assert_eq!(object(&place, "migrate"), done("up", "applied", tag()));
    assert_eq!(
        object(&place, "down --yes"),
        done("down", "reverted", Value::Null)
    );
    assert_eq!(
        object(&place, "baseline 1"),
        done("baseline", "baselined", tag())
    );
}

#[test]
fn what_stands() {
    let place = Place::migrated(&[TAG]);
    place.write("migrations/0002_colour.sql", COLOUR.1);
    let first = json!({ "version": 1, "name": "tag", "description": "words on things", "state": "applied",
        "order": 1, "applied_at": "TIME", "execution_time_ms": 0 });
    let second = json!({ "version": 2, "name": "colour", "description": "", "state": "pending",
        "order": null, "applied_at": null, "execution_time_ms": null });
    let mut status = object(&place, "status --exit-code");
    assert_eq!(
        status["migrations"][0]["applied_at"].as_str().map(str::len),
        Some(24)
    );
    status["migrations"][0]["applied_at"] = json!("TIME");
    assert_eq!(
        status,
        json!({ "version": 1, "command": "status", "exit_code": 3, "up_to_date": false,
            "refused": null, "migrations": [first, second] })
    );
    let mut history = object(&place, "history");
    history["migrations"][0]["applied_at"] = json!("TIME");
    assert_eq!(
        history,
        json!({ "version": 1, "command": "history", "exit_code": 0, "migrations": [first] })
    );
    assert_eq!(
        object(&place, "current"),
        json!({ "version": 1, "command": "current", "exit_code": 0, "current": tag() })
    );
    assert_eq!(
        object(&place, "show 2"),
        json!({ "version": 1, "command": "show", "exit_code": 0, "migration": {
            "version": 2, "name": "colour", "description": "", "state": "pending", "order": null, "applied_at": null,
            "execution_time_ms": null, "kind": "sql", "path": "migrations/0002_colour.sql",
            "checksum": "1:129b4b789964a9a9d77ea542d79e8a679327f8aadc0d1ba19358f9bc29093854",
            "requires": [], "irreversible": null, "up": "ALTER TABLE tag ADD COLUMN colour TEXT;\n",
            "check": null, "down": "ALTER TABLE tag DROP COLUMN colour;\n",
        } })
    );
}

#[test]
fn what_is_checked() {
    let place = Place::migrated(&[TAG]);
    assert_eq!(
        object(&place, "validate"),
        json!({ "version": 1, "command": "validate", "exit_code": 0, "migrations": 1,
            "database": "app.db", "pending": 0 })
    );
    assert_eq!(
        object(&place, "prove"),
        json!({ "version": 1, "command": "prove", "exit_code": 0, "proven": true, "migrations": 1,
            "not_tried": [], "engine": format!("SQLite {}", rusqlite::version()),
            "sqlite": rusqlite::version(), "diagnostics": [] })
    );
    place.sql("ALTER TABLE tag DROP COLUMN name; CREATE TABLE cache (key TEXT)");
    assert_eq!(
        object(&place, "verify-schema"),
        json!({ "version": 1, "command": "verify-schema", "exit_code": 4, "differences": [
            { "kind": "different", "object": "table tag", "details": ["column name is missing"] },
        ], "unknown": ["table cache"], "not_replayed": [] })
    );
}

#[test]
fn what_is_made() {
    let place = Place::migrated(&[TAG]);
    let made = |command: &str, path: &str| json!({ "version": 1, "command": command, "exit_code": 0, "path": path });
    assert_eq!(
        object(&place, "new two"),
        made("create", "migrations/0002_two.sql")
    );
    place.write("migrations/0002_two.sql", COLOUR.1);
    assert_eq!(object(&place, "backup b.db"), made("backup", "b.db"));
    assert_eq!(
        object(&place, "restore --yes b.db"),
        made("restore", "b.db")
    );
    place.write(
        "migrations/0001_tag.sql",
        &TAG.1.replace("words on", "names of"),
    );
    assert_eq!(
        object(&place, "repair 1"),
        json!({ "version": 1, "command": "repair", "exit_code": 0, "repaired": [
            { "version": 1, "name": "tag", "changed": ["description"] },
        ] })
    );
}

#[test]
fn words_that_make_no_command() {
    let place = Place::empty();
    let usage = |words: &str, message: &str, help: &str| {
        let told = json!({ "version": 1, "command": null, "exit_code": 2,
            "error": { "message": message, "database": null, "causes": [], "help": help } });
        assert_eq!(object(&place, words), told, "{words}");
    };
    let list = "`--help` lists what there is";
    usage("", "no command is given", list);
    usage(
        "statsu",
        "unrecognized subcommand 'statsu'",
        "a similar subcommand exists: 'status'",
    );
    usage(
        "up x",
        "invalid value 'x' for '[N]': expected a number from 1",
        list,
    );
    usage(
        "create",
        "the following required arguments were not provided: <WORDS>...",
        list,
    );
    usage(
        "up postgres://me:hunter2@host/db",
        "invalid value 'postgres://…' for '[N]': expected a number from 1",
        list,
    );
    // The words on stderr are what they are without it.
    let plain = place.run("up x");
    assert!(plain.stderr.starts_with("error: invalid value 'x' for"));
    assert_eq!(place.run("up x --json").stderr, plain.stderr);
    // Behind a `--` it is no option; and who asks for help gets it.
    assert_eq!(place.run("up -- --json").stdout, "");
    let help = place.run("--json --help");
    assert!(help.stdout.starts_with("Create, check"), "{help:?}");
}

/// Runs itself, since the words of an application are on the process's own stdout.
#[test]
fn words_that_make_no_command_of_an_application() {
    static MIGRATIONS: Migrations = embed_migrations!("doc/migrations", watched = false);
    if env::var_os("IS_APPLICATION").is_some() {
        let mut db = rusqlite::Connection::open_in_memory().unwrap();
        let exit = run_from(["app", "zzz", "--json"], &MIGRATIONS, &mut db);
        assert_eq!(exit, Exit::Usage);
        return;
    }
    let mut command = Command::new(env::current_exe().unwrap());
    let name = "json::words_that_make_no_command_of_an_application";
    command.args(["--exact", name, "--nocapture"]);
    let ran = Place::empty().said(command.env("IS_APPLICATION", "1"));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let object = "{\"command\":null,\"error\":{\"causes\":[],\"database\":null,\"help\":\"`--help` lists what there is\",\
                  \"message\":\"unrecognized subcommand 'zzz'\"},\"exit_code\":2,\"version\":1}\n";
    assert!(ran.stdout.contains(object), "{ran:?}");
    assert!(
        ran.stderr
            .contains("error: unrecognized subcommand 'zzz'\n"),
        "{ran:?}"
    );
}

#[test]
fn what_fails() {
    let place = Place::with(&[TAG, COLOUR, HALF]);
    let failed = object(&place, "up");
    let status = object(&place, "status --exit-code");
    assert_eq!(status["exit_code"], json!(4));
    assert_eq!(status["migrations"][2]["state"], json!("applying"));
    assert!(
        status["refused"]
            .as_str()
            .unwrap()
            .contains(" began and did not end; ")
    );
    assert_eq!(
        failed["error"]["causes"],
        json!(["no such table: elsewhere"])
    );
    assert!(
        failed["error"]["message"]
            .as_str()
            .unwrap()
            .starts_with("migration 0003 half, up, at ")
    );
    assert!(
        failed["error"]["help"]
            .as_str()
            .unwrap()
            .contains("`resume`")
    );

    place.write("migrations/0001_tag.sql", "-- up\n\n-- down\n-- gone\n");
    assert_eq!(
        object(&place, "validate"),
        json!({ "version": 1, "command": "validate", "exit_code": 4, "error": {
            "message": "the migrations have a mistake", "database": null, "causes": [], "help": null, "diagnostics": [{
                "code": "empty-up", "severity": "error", "path": "migrations/0001_tag.sql",
                "line": 1, "column": 1, "message": "the `-- up` section holds no statement",
                "help": "write what the migration does, or delete the file if it was never applied anywhere",
                "note": null, "also": [],
            }],
        } })
    );
}
