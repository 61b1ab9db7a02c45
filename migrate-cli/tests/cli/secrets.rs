//! What is not repeated as it is: what may hold a password, and what would move the cursor.

use crate::support::{Place, TAG, said};

/// Told by `-u`, in the environment and in `.env`, which all read it in the same way.
const ADDRESSES: [&str; 20] = [
    "my_user:secret@host/db",
    "my_pg://u:secret@h/db",
    "1pg://u:secret@h/db",
    "u:secret@h/db",
    "secret:@h/db",
    "\"postgres://u:secret@127.0.0.1:1/db\"",
    " postgres://u:secret@127.0.0.1:1/db",
    "\"postgres://u:secret@h/db",
    "//u:secret@h/db",
    "postgres://u:sec@secret@h/db",
    "postgres://u%3Asecret@127.0.0.1:1/db",
    "postgres://u@127.0.0.1:1/db;password=secret",
    "postgres://u@h/db?sslmode=require;password=secret",
    "host=h user=u password=secret",
    "mysql://u:secret@h/db",
    "sqlite:user@host:secret",
    "sqlite://u:secret@h/db",
    "app.db?key=secret",
    "sqlite:app.db;password=secret",
    "sqlite:app.db&key=secret",
];

fn check(place: &Place, words: &[&str], address: Option<&str>) {
    let colours = [("CLICOLOR_FORCE", "0"), ("CLICOLOR_FORCE", "1")];
    for (json, (name, value)) in [false, true]
        .into_iter()
        .flat_map(|json| colours.map(|it| (json, it)))
    {
        let mut command = place.command();
        command.env(name, value).args(words);
        if json {
            command.arg("--json");
        }
        if let Some(address) = address {
            command.env("DATABASE_URL", address);
        }
        let told = place.said(&mut command);
        let text = format!("{}{}", told.stdout, told.stderr);
        assert!(!text.contains("secret"), "{words:?} {address:?}: {text}");
        assert!(!text.contains("ret@"), "{words:?} {address:?}: {text}");
        assert_ne!(told.code, Some(0), "{words:?} {address:?}: {text}");
        // No colour that was cut in two.
        for part in text.split('\u{1b}').skip(1) {
            assert!(part.starts_with('['), "{words:?}: {text:?}");
        }
    }
    let made = std::fs::read_dir(place.path()).unwrap();
    let made: Vec<_> = made
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .collect();
    assert!(!made.iter().any(|it| it.contains("secret")), "{made:?}");
}

#[test]
fn wherever_an_address_comes_from() {
    let place = Place::with(&[TAG]);
    for address in ADDRESSES {
        check(&place, &["up", "-v"], Some(address));
        check(&place, &["status", "-v", "-u", address], None);
        place.write(".env", &format!("DATABASE_URL='{address}'\n"));
        check(&place, &["status"], None);
        place.write(".env", "");
    }
}

#[test]
fn wherever_an_address_does_not_belong() {
    let place = Place::migrated(&[TAG]);
    let on = Some("app.db");
    for words in [
        &["up", "postgres://u:sec ret@h/db"][..],
        &["up", "postgres://u:secret@h/db"],
        &["up", "postgres://u:sec", "ret@h/db"],
        &["-u", "postgres://u:sec", "ret@h/db", "status"],
        &["up", "app.db?key=secret"],
        &["up", "my_user:secret@host/db"],
        &["up", "--to=u:secret@h/db"],
        &["up", "--lock-timeout", "u:secret@h/db"],
        &["up", "--wait", "postgres://u:secret@h/db"],
        &["postgres://u:secret@h/db"],
        &["--databas-url=postgres://u:secret@h/db", "status"],
        &["-xpostgres://u:secret@h/db", "status"],
        &["status", "extra", "postgres://u:secret@h/db"],
        &["--dialect", "postgres://u:secret@h/db", "status"],
        &["completions", "postgres://u:secret@h/db"],
        &["-d", "postgres://u:secret@h/db", "status"],
        &["-d", "u:secret@h/db", "create", "x"],
        &["create", "postgres://u:secret@h/db"],
        &["restore", "postgres://u:secret@h/db"],
        &["restore", "--yes", "app.db?key=secret"],
        &["backup", "postgres://u:secret@h/db"],
        &["backup", "--force", "u:secret@h"],
        &["status", "--table", "postgres://u:secret@h/db"],
    ] {
        check(&place, words, on);
    }
}

#[test]
fn what_is_refused_says_how_a_file_of_that_name_is_written() {
    let place = Place::with(&[TAG]);
    let told = "error: the address is of no known form, and is not repeated, since it may hold a password\n  help: \
                expected `app.db`, `sqlite:app.db`, `sqlite:///absolute/app.db`, `sqlite::memory:` or \
                `postgres://user@host/database`; a file of another name is written `./…` or `/…`\n";
    let mut command = place.command();
    command.args(["up", "-q", "-u", "a:b@c?d=e"]);
    assert_eq!(place.said(&mut command), said(2, "", told));
    let mut command = place.command();
    command.args(["up", "-q", "-u", "./a:b@c?d=e"]);
    assert_eq!(place.said(&mut command), said(0, "", ""));
    assert!(place.has("a:b@c?d=e"));
    let help = place.run_bare("--help").stdout;
    assert!(
        help.contains("A file whose name looks like an address is written ./… or /…:"),
        "{help}"
    );

    let file = "error: the file of the backup looks like an address, which may hold a password: it is not \
                repeated\n  help: name a file or a folder; one of such a name is written `./…` or `/…`\n";
    assert_eq!(place.run("backup a?b=c"), said(2, "", file));
    let mut command = place.command();
    let made = place.said(command.args(["-u", "./a:b@c?d=e", "backup", "./a?b=c"]));
    assert_eq!(made, said(0, "backed up to ./a?b=c\n", ""));
}

#[test]
fn white_space_and_quotes_around_an_address_say_nothing() {
    let place = Place::with(&[TAG]);
    for (number, around) in ["'FILE'", "\"FILE\"", "  FILE\t", "\" sqlite:FILE \"\r"]
        .into_iter()
        .enumerate()
    {
        let file = format!("{number}.db");
        let mut command = place.command();
        command.env("DATABASE_URL", around.replace("FILE", &file));
        assert_eq!(place.said(command.args(["up", "-q"])), said(0, "", ""));
        assert!(place.has(&file), "{around}");
    }
}

#[test]
fn a_name_is_a_file_and_never_a_uri() {
    let place = Place::migrated(&[TAG]);
    assert_eq!(
        place.run("backup file:nightly.db"),
        said(0, "backed up to file:nightly.db\n", "")
    );
    assert!(!place.has("nightly.db") && !place.has(":memory:"));
    let backup = std::fs::read(place.path().join("file:nightly.db")).unwrap();
    assert!(backup.starts_with(b"SQLite format 3\0"));
    place.sql("DROP TABLE tag");
    assert_eq!(
        place.run("restore --yes file:nightly.db"),
        said(0, "restored from file:nightly.db\n", "")
    );
    place.sql("SELECT name FROM tag");
    assert_eq!(place.run("backup :memory:").code, Some(0));
    assert!(place.has(":memory:"));
    // The database too.
    assert_eq!(place.run_bare("up -q -u sqlite:file:x.db"), said(0, "", ""));
    assert!(place.has("file:x.db") && !place.has("x.db"));
}

/// Whoever writes a file, a name or a row does not write on the terminal of whoever looks.
#[test]
fn no_text_moves_the_cursor() {
    let place = Place::migrated(&[TAG]);
    let clear = "\u{1b}[2J\u{9b}1m";
    place.write(
        "migrations/0002_bad.sql",
        &format!("-- description: a{clear}\n\n-- up\nSELECT '{clear}';\nDROP TABLE \"b{clear}\";\n-- down\nSELECT 1;\n"),
    );
    place.sql(&format!("CREATE TABLE \"c{clear}\" (id INTEGER)"));
    let db = format!("d{clear}.db");
    let folder = format!("e{clear}");
    std::fs::create_dir(place.path().join(&folder)).unwrap();
    std::fs::write(place.path().join(&folder).join(format!("f{clear}.sql")), "").unwrap();
    for words in [
        &["up"][..],
        &["show", "2"],
        &["status"],
        &["verify-schema"],
        &["-v", "up"],
        &["-u", &db, "down"],
        &["-u", &db, "up", "-v"],
        &["-d", &folder, "validate"],
        &["backup", &db],
        &["restore", &db],
        &["frob", clear],
        &[clear],
        &["up", clear],
        &["show", "2", "--json"],
        &["verify-schema", "--json"],
    ] {
        let mut command = place.command();
        let told = place.said(command.env("DATABASE_URL", "app.db").args(words));
        let text = format!("{}{}", told.stdout, told.stderr);
        let moves = |letter: char| letter.is_control() && letter != '\n';
        assert!(!text.contains(moves), "{words:?}: {text:?}");
    }
}
