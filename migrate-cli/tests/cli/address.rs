//! Which database is meant, and what is said of it.

use crate::support::{Place, TAG, said};

#[test]
fn what_is_typed_comes_before_the_environment_and_that_before_dotenv() {
    let place = Place::with(&[TAG]);
    place.write(".env", "OTHER=x\nDATABASE_URL=sqlite:third.db\n");
    let mut command = place.command();
    let typed = place.said(
        command
            .env("DATABASE_URL", "second.db")
            .args(["-u", "first.db", "up", "-q"]),
    );
    assert_eq!((typed.code, place.has("first.db")), (Some(0), true));
    assert!(!place.has("second.db") && !place.has("third.db"));

    let mut command = place.command();
    place.said(command.env("DATABASE_URL", "second.db").args(["up", "-q"]));
    assert!(place.has("second.db") && !place.has("third.db"));

    assert_eq!(place.run_bare("up -q").code, Some(0));
    assert!(place.has("third.db"));
    assert_eq!(place.run_bare("up --no-dotenv").code, Some(2));
}

#[test]
fn addresses_of_sqlite() {
    let place = Place::with(&[TAG]);
    let absolute = format!("sqlite://{}/abs.db", place.path().display());
    for address in ["sqlite:one.db", "sqlite://two.db?mode=rwc", &absolute] {
        let said = place.run(&format!("up -q -u {address}"));
        assert_eq!(
            (said.code, said.stderr.as_str()),
            (Some(0), ""),
            "{address}"
        );
    }
    assert!(place.has("one.db") && place.has("two.db") && place.has("abs.db"));
    let done = "applied 1 migration in N ms (now at 0001 tag)\n  applied 0001 tag (N ms)\n";
    assert_eq!(place.run("up -u sqlite::memory:"), said(0, done, ""));
    assert!(!place.has(":memory:"));
}

#[test]
fn certificates_that_cannot_be_read_are_told() {
    let place = Place::with(&[TAG]);
    let mut command = place.command();
    command.env("SSL_CERT_FILE", "/nowhere.pem");
    command.env_remove("SSL_CERT_DIR");
    let address = "postgres://me@127.0.0.1:1/db?sslmode=verify-full";
    let told = place.said(command.args(["status", "-u", address]));
    assert_eq!((told.code, told.stdout.as_str()), (Some(1), ""));
    let why = "error: TLS cannot be had\n  caused by: ";
    assert!(told.stderr.starts_with(why), "{}", told.stderr);
    assert!(told.stderr.contains("/nowhere.pem"), "{}", told.stderr);
}

#[test]
fn no_password_is_shown() {
    let place = Place::with(&[TAG]);
    // Nobody listens at port 1.
    let address = "postgres://me:hunter2@127.0.0.1:1/db";
    let told = "error: the database postgres://me@127.0.0.1:1/db cannot be opened\n  caused by: error connecting \
                to server\n  caused by: Connection refused (os error 111)\n  help: is the server up, and is \
                this its address? `--wait` waits for it\n";
    assert_eq!(
        place.run(&format!("status -u {address}")),
        said(1, "", told)
    );
    place.write(".env", &format!("DATABASE_URL={address}\n"));
    let json = place.run_bare("status --json");
    assert_eq!(json.code, Some(1));
    assert!(!format!("{json:?}").contains("hunter2"), "{json:?}");

    place.write(".env", "DATABASE_URL = 'postgres://me:hunter2@host/db\n");
    let words = [
        "status",
        "status --json",
        "up postgres://me:hunter2@host/db",
        "postgres://me:hunter2@host/db",
        "-u mysql://me:hunter2@host/db -v status",
        "-u me:hunter2@host/db -v status",
        "-u sqlite:app.db?key=hunter2 -v status",
        "--databas-url=postgres://me:hunter2@host/db status",
    ];
    for words in words {
        let said = place.run_bare(words);
        assert_eq!(said.code, Some(2), "{words}");
        assert!(
            !format!("{said:?}").contains("hunter2"),
            "{words}: {said:?}"
        );
    }
}

#[test]
fn a_dotenv_is_read_as_far_as_it_can_be() {
    let place = Place::with(&[TAG]);
    for (number, text) in [
        "no entry\nDATABASE_URL=FILE\n",
        "\u{feff}DATABASE_URL=FILE\r\nOTHER='it\r\n",
        "OTHER='it\nDATABASE_URL=\"FILE\"\n",
    ]
    .iter()
    .enumerate()
    {
        let file = format!("{number}.db");
        place.write(".env", &text.replace("FILE", &file));
        let ran = place.run_bare("up -q");
        assert_eq!((ran, place.has(&file)), (said(0, "", ""), true), "{text:?}");
    }
    place.write("deeper/migrations/0001_tag.sql", TAG.1);
    place.write(".env", "A=1\nDATABASE_URL=my db\n");
    let why = "no DATABASE_URL is found in `.env`, and its line 2 is not of the form NAME=value";
    let help = "mend the line (UTF-8; a value with white space or a backslash stands in single quotes), or \
                pass over the file with `--no-dotenv`";
    let told = format!("error: {why}\n  help: {help}\n");
    assert_eq!(place.run_bare("status"), said(2, "", &told));
    let valid = "1 migration is valid; no database was looked at\n";
    let note = format!("note: {why}\n");
    assert_eq!(place.run_bare("validate"), said(0, valid, &note));
    assert_eq!(place.run_bare("validate --no-dotenv"), said(0, valid, ""));
    assert_eq!(place.run_bare("show 1").stderr, note);
    assert_eq!(place.run_bare("prove").stderr, note);
    assert_eq!(place.run_bare("prove --dialect sqlite").stderr, "");
    // What is typed is what is meant.
    assert_eq!(place.run_bare("up -q -u app.db"), said(0, "", ""));

    let mut command = place.command();
    command.current_dir(place.path().join("deeper"));
    let told = place.said(command.arg("status"));
    let words = "error: no DATABASE_URL is found in `DIR/.env`, and its line 2 is not";
    assert!(told.stderr.starts_with(words), "{told:?}");
}

#[test]
fn waiting_ends_when_the_database_is_there_or_the_time_is_over() {
    let place = Place::with(&[TAG]);
    let told = "error: there is no database app.db\n  help: name one that is there; `up` makes a new one\n";
    assert_eq!(place.run("status --wait=0.2"), said(1, "", told));
    let mut command = place.command();
    command.args(["-u", "app.db", "status", "--wait=20"]);
    let waiting = command.stdout(std::process::Stdio::null()).spawn();
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert_eq!(place.run("up -q").code, Some(0));
    assert_eq!(waiting.unwrap().wait().unwrap().code(), Some(0));
}

#[test]
fn a_folder_that_is_missing_is_named() {
    let place = Place::with(&[TAG]);
    let told = place.run("up -u nowhere/app.db");
    assert_eq!(told.code, Some(1));
    assert!(
        told.stderr
            .starts_with("error: the database nowhere/app.db cannot be opened\n  caused by: "),
        "{told:?}"
    );
}

#[test]
fn a_history_table_of_ones_own() {
    let place = Place::with(&[TAG]);
    assert_eq!(place.run("up -q --table steps").code, Some(0));
    place.sql("SELECT version FROM steps");
    assert_eq!(place.run("status --exit-code --table steps").code, Some(0));
    for words in [
        "up --table=",
        "status --table=",
        "validate --table=sqlite_x",
    ] {
        let told = place.run(words);
        assert_eq!(told.code, Some(2), "{words}: {told:?}");
        assert!(
            told.stderr
                .ends_with("\n  help: give another name to `--table`\n"),
            "{told:?}"
        );
    }
}

#[test]
fn a_name_and_a_password_are_no_file() {
    let place = Place::with(&[TAG]);
    for words in [
        "status -u sqlite://me:hunter2@host/db",
        "up me:hunter2@host/db",
        "up -v -u sqlite:me:hunter2@host",
    ] {
        let ran = place.run(words);
        assert_eq!(ran.code, Some(2), "{words}: {ran:?}");
        assert!(!format!("{ran:?}").contains("hunter2"), "{ran:?}");
    }
}

#[test]
fn a_number_behind_wait_is_its_own() {
    let place = Place::with(&[]);
    let migration = |name: &str| {
        format!("-- up\nCREATE TABLE {name} (id INTEGER);\n-- down\nDROP TABLE {name};\n")
    };
    place.write("migrations/0001_a.sql", &migration("a"));
    place.write("migrations/0002_b.sql", &migration("b"));
    let ran = place.run("up --wait 1 -u app.db");
    assert!(ran.stdout.starts_with("applied 2 migrations"), "{ran:?}");
}

#[test]
fn mode_rw_makes_no_database() {
    let place = Place::with(&[TAG]);
    let told = "error: there is no database new.db\n  help: name one that is there; with `mode=rwc` `up` makes a new \
                one\n";
    assert_eq!(place.run("up -u sqlite:new.db?mode=rw"), said(1, "", told));
    assert!(!place.has("new.db"));
    assert_eq!(
        place.run("up -q -u sqlite:new.db?mode=rwc"),
        said(0, "", "")
    );
    assert_eq!(place.run("up -q -u sqlite:new.db?mode=rw"), said(0, "", ""));
}

#[test]
fn a_word_behind_wait_is_taken_for_its_number() {
    let told = Place::empty().run("--wait up");
    assert_eq!(told.code, Some(2));
    let start = "error: invalid value 'up' for '--wait [<SECONDS>]': expected a time, as in `15` seconds, `500ms` or \
                 `2m`; to wait without saying how long, write `--wait` behind the command, or `--wait=30`\n";
    assert!(told.stderr.starts_with(start), "{told:?}");
}
