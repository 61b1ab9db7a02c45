//! Two releases of one program, each a binary of its own: the newer one's database in the hands of the older.
#![expect(clippy::unwrap_used, reason = "a test")]

use migrate_sqlite_tests::{File, history};
use rusqlite::Connection;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

const MIGRATIONS: [(&str, &str); 5] = [
    (
        "0001_people.sql",
        "-- up\nCREATE TABLE person (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL);\n\
         CREATE TABLE pet (id INTEGER PRIMARY KEY, owner INTEGER NOT NULL REFERENCES person ON DELETE CASCADE, name TEXT);\n\
         -- down\nDROP TABLE pet;\nDROP TABLE person;\n",
    ),
    (
        "0002_index.sql",
        "-- up\nCREATE INDEX pet_owner ON pet (owner);\n-- down\nDROP INDEX pet_owner;\n",
    ),
    (
        "0003_first_people.sql",
        "-- up\nINSERT INTO person (name) VALUES ('Ada'), ('Grace; \"Amazing\"');\nINSERT INTO pet (owner, name) VALUES (1, 'Byron'), (2, 'Nano');\n\
         -- down\nDELETE FROM pet;\nDELETE FROM person;\n",
    ),
    (
        "0004_rebuild.sql",
        "-- description: names are not empty\n-- up\n\
         CREATE TABLE person_new (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL CHECK (name <> ''), nick TEXT);\n\
         INSERT INTO person_new (id, name, nick) SELECT id, name, lower(name) FROM person;\nDROP TABLE person;\n\
         ALTER TABLE person_new RENAME TO person;\nCREATE INDEX person_nick ON person (nick);\n\
         -- down\nCREATE TABLE person_old (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL);\n\
         INSERT INTO person_old SELECT id, name FROM person; -- ';'\nDROP TABLE person;\nALTER TABLE person_old RENAME TO person;\n",
    ),
    (
        "0005_visits.sql",
        "-- description: who was where\n-- up\nCREATE TABLE visit (pet INTEGER REFERENCES pet, day TEXT DEFAULT 'today') STRICT;\n\
         INSERT INTO visit (pet) SELECT id FROM pet;\n\
         CREATE TRIGGER pet_visits AFTER INSERT ON pet BEGIN\n  INSERT INTO visit (pet) VALUES (new.id);\nEND;\n\
         CREATE VIEW visited AS SELECT name, day FROM pet JOIN visit ON pet = id;\n\
         -- down\nDROP VIEW visited;\nDROP TRIGGER pet_visits;\nDROP TABLE visit;\n",
    ),
];

const MAIN: &str = r#"
use migrate_runtime::{Migrations, NewerDatabase, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("migrations", watched = false);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut db = rusqlite::Connection::open(arguments.next().ok_or("which file?")?)?;
    let policy = match arguments.next().as_deref() {
        Some("--revert") => NewerDatabase::Revert,
        Some("--ignore") => NewerDatabase::Ignore,
        _ => NewerDatabase::Refuse,
    };
    let report = MIGRATIONS.migrator(&mut db).newer_database(policy).up()?;
    println!("{report}\n{}", MIGRATIONS.status(&mut db)?);
    Ok(())
}
"#;

/// The folder of the workspace that this test belongs to.
fn workspace() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap().to_owned()
}

/// A package with the first so many migrations.
fn package(folder: &Path, name: &str, migrations: usize) {
    let folder = folder.join(name);
    fs::create_dir_all(folder.join("src")).unwrap();
    fs::create_dir_all(folder.join("migrations")).unwrap();
    let runtime = workspace().join("migrate-runtime");
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         migrate-runtime = {{ path = {runtime:?} }}\n\
         rusqlite = {{ version = \"*\", default-features = false, features = [\"bundled\"] }}\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::write(folder.join("src/main.rs"), MAIN).unwrap();
    for (name, text) in &MIGRATIONS[..migrations] {
        fs::write(folder.join("migrations").join(name), text).unwrap();
    }
}

/// The folder with both programs, built where this test was, with the versions of this workspace.
fn programs() -> &'static Path {
    static PROGRAMS: OnceLock<PathBuf> = OnceLock::new();
    PROGRAMS.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        package(folder.path(), "old", 3);
        package(folder.path(), "new", 5);
        let manifest = "[workspace]\nmembers = [\"old\", \"new\"]\nresolver = \"3\"\n\n\
                        [profile.dev.package.libsqlite3-sys]\nopt-level = 1\n";
        fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
        fs::copy(
            workspace().join("Cargo.lock"),
            folder.path().join("Cargo.lock"),
        )
        .unwrap();
        let test = env::current_exe().unwrap();
        let target = test.ancestors().nth(3).unwrap().join("two_programs");
        let mut build = Command::new(env!("CARGO"));
        build
            .args(["build", "--offline", "--target-dir"])
            .arg(&target);
        let built = build.current_dir(folder.path()).output().unwrap();
        let said = String::from_utf8_lossy(&built.stderr);
        assert!(built.status.success(), "{said}");
        target.join("debug")
    })
}

fn run(program: &str, file: &File, option: &str) -> Output {
    let path = programs().join(format!("{program}{}", env::consts::EXE_SUFFIX));
    let mut run = Command::new(path);
    run.arg(file.path()).arg(option).output().unwrap()
}

/// The first lines of what it says, times left out.
#[track_caller]
fn succeeds(program: &str, file: &File, option: &str) -> Vec<String> {
    let output = run(program, file, option);
    assert!(output.status.success(), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
    let said = String::from_utf8(output.stdout).unwrap();
    let lines = said.lines().take_while(|line| !line.starts_with("version"));
    lines
        .map(|line| {
            line.split(" (")
                .next()
                .unwrap()
                .split(" in ")
                .next()
                .unwrap()
                .to_owned()
        })
        .collect()
}

/// Schema and rows, and of the history what is no time. A rename leaves quotes, which mean nothing.
fn dump(file: &File) -> String {
    let dump = file.dump();
    let lines = dump
        .lines()
        .filter(|line| !line.starts_with("schema_migrations:"));
    let lines: Vec<String> = lines.map(|line| line.replace('"', "")).collect();
    format!("{}\n{:?}", lines.join("\n"), history(&file.open()))
}

fn change(file: &File, sql: &str) {
    file.open().execute_batch(sql).unwrap();
}

/// The old one refuses, and changes nothing.
#[track_caller]
fn refuses(file: &File) {
    let bytes = fs::read(file.path()).unwrap();
    let output = run("old", file, "");
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let said = String::from_utf8(output.stderr).unwrap();
    let words = "Error: the database is newer than this program, whose newest migration is 0003 first_people: \
                 it has 0004 rebuild, 0005 visits";
    assert_eq!(
        said.lines().next().unwrap().split("; ").next(),
        Some(words),
        "{said}"
    );
    assert!(
        said.contains("\n  help: run the newer program; or let this one revert them"),
        "{said}"
    );
    assert!(fs::read(file.path()).unwrap() == bytes);
}

#[test]
fn forward_back_and_forward_again() {
    let file = File::new();
    let all = [
        "applied 0001 people",
        "applied 0002 index",
        "applied 0003 first_people",
    ];
    let said = succeeds("old", &file, "");
    assert_eq!(said[0], "applied 3 migrations");
    assert_eq!(
        said[1..].iter().map(|line| line.trim()).collect::<Vec<_>>(),
        all
    );
    let station_old = dump(&file);

    let said = succeeds("new", &file, "");
    assert_eq!(
        said,
        [
            "applied 2 migrations",
            "  applied 0004 rebuild",
            "  applied 0005 visits"
        ]
    );
    let station_new = dump(&file);
    assert!(station_new.contains("\nvisit: Integer(2)"), "{station_new}");

    refuses(&file);

    // Back with the old one, of whose migrations none is as new as these.
    let said = succeeds("old", &file, "--revert");
    assert_eq!(
        said,
        [
            "reverted 2 migrations",
            "  reverted 0005 visits",
            "  reverted 0004 rebuild"
        ]
    );
    assert_eq!(dump(&file), station_old);
    assert_eq!(
        succeeds("old", &file, "")[0],
        "up to date at 0003 first_people"
    );
    assert_eq!(
        succeeds("old", &file, "--revert")[0],
        "up to date at 0003 first_people"
    );

    // Forward again: the same as the first time.
    let said = succeeds("new", &file, "");
    assert_eq!(said[0], "applied 2 migrations");
    assert_eq!(dump(&file), station_new);
    assert_eq!(
        succeeds("new", &file, "--revert")[0],
        "up to date at 0005 visits"
    );
}

#[test]
fn what_was_written_in_between_is_kept() {
    let file = File::new();
    succeeds("new", &file, "");
    change(
        &file,
        "INSERT INTO person (name, nick) VALUES ('Barbara', 'b'); INSERT INTO pet (owner, name) VALUES (3, 'Clu');",
    );
    succeeds("old", &file, "--revert");
    let people = "SELECT group_concat(p.id || p.name || coalesce(pet.name, '-'), '|') FROM person p LEFT JOIN pet ON owner = p.id";
    let found: String = migrate_sqlite_tests::value(&file.open(), people);
    assert_eq!(found, "1AdaByron|2Grace; \"Amazing\"Nano|3BarbaraClu");
    change(&file, "INSERT INTO person (name) VALUES ('Edsger')");
    succeeds("new", &file, "");
    let found: String = migrate_sqlite_tests::value(
        &file.open(),
        "SELECT group_concat(id || nick, '|') FROM (SELECT * FROM person ORDER BY id)",
    );
    assert_eq!(found, "1ada|2grace; \"amazing\"|3barbara|4edsger");
}

#[test]
fn a_rollback_that_fails_leaves_the_newer_database() {
    let file = File::new();
    succeeds("new", &file, "");
    // Somebody's view is in the way of a rebuild.
    change(&file, "CREATE VIEW nicks AS SELECT nick FROM person");
    let before = dump(&file);
    let output = run("old", &file, "--revert");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.starts_with("Error: migration 0004 rebuild, stored down, at its 4:1, in `ALTER TABLE"),
        "{said}"
    );
    assert!(
        said.contains("failed; nothing of this run was kept\n"),
        "{said}"
    );
    assert_eq!(dump(&file), before);
    assert_eq!(succeeds("new", &file, "")[0], "up to date at 0005 visits");
}

#[test]
fn an_old_one_that_carries_on() {
    let file = File::new();
    succeeds("new", &file, "");
    let before = fs::read(file.path()).unwrap();
    assert_eq!(
        succeeds("old", &file, "--ignore")[0],
        "up to date at 0005 visits"
    );
    assert!(fs::read(file.path()).unwrap() == before);
    let output = run("old", &file, "--ignore");
    let said = String::from_utf8(output.stdout).unwrap();
    let last = said.lines().last().unwrap();
    assert!(
        last.starts_with("0005     visits        unknown  20"),
        "{said}"
    );
    let description: String = migrate_sqlite_tests::value(
        &Connection::open(file.path()).unwrap(),
        "SELECT description FROM schema_migrations WHERE version = 5",
    );
    assert_eq!(description, "who was where");
}
