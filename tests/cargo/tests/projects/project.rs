//! A cargo project on disk, built by the real cargo.

use std::ffi::OsStr;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

/// Where the crates under test are.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// A migration that says nothing but its table's name.
pub(crate) fn migration(table: &str) -> String {
    format!(
        "-- up\nCREATE TABLE {table} (id INTEGER PRIMARY KEY);\n\n-- down\nDROP TABLE {table};\n"
    )
}

/// A program that prints the ids of a folder's migrations, and the tables they create.
pub(crate) const PRINTS: &str = r#"
use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("migrations");

fn main() {
    for migration in MIGRATIONS.iter() {
        let table = migration.up_sql().unwrap().split(' ').nth(2).unwrap();
        println!("{} {table}", migration.id());
    }
}
"#;

/// A program that prints the ids of a folder's migrations, and the tables of a new database.
pub(crate) const APPLIES: &str = r#"
use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("migrations");

fn main() {
    let mut db = rusqlite::Connection::open_in_memory().unwrap();
    MIGRATIONS.up(&mut db).unwrap();
    for migration in MIGRATIONS.iter() {
        println!("{}", migration.id());
    }
    let tables = "SELECT m.name || '(' || group_concat(c.name, ', ') || ')' \
                  FROM sqlite_master m JOIN pragma_table_info(m.name) c \
                  WHERE m.type = 'table' AND m.name <> 'schema_migrations' GROUP BY m.name";
    let mut tables = db.prepare(tables).unwrap();
    for table in tables.query_map([], |row| row.get::<_, String>(0)).unwrap() {
        println!("{}", table.unwrap());
    }
}
"#;

pub(crate) const CHECKS: &str = "fn main() {\n    migrate_build::check(\"migrations\");\n}\n";

pub(crate) struct Project {
    /// The folder of Cargo.toml.
    pub(crate) folder: PathBuf,
    name: String,
}

/// What came of a build.
pub(crate) struct Build {
    pub(crate) ok: bool,
    /// What a person sees.
    pub(crate) text: String,
    /// Whether the program was compiled.
    pub(crate) compiled: bool,
}

impl Project {
    /// A package of this name, which must be used by one test only: all are built in one folder, to
    /// compile what they depend on once.
    pub(crate) fn new(name: &str) -> Self {
        let projects = Path::new(env!("CARGO_TARGET_TMPDIR")).join("projects");
        let project = Self {
            folder: projects.join(name),
            name: name.to_owned(),
        };
        let _ = fs::remove_dir_all(&project.folder);
        project.write("Cargo.toml", &project.manifest("[workspace]"));
        let lock = fs::read_to_string(Path::new(ROOT).join("Cargo.lock")).unwrap();
        project.write("Cargo.lock", &lock);
        project.cargo(["clean", "-p", name]);
        project
    }

    /// The usual one: a build script, a program that prints, and these migrations.
    pub(crate) fn printing(name: &str, files: &[(&str, &str)]) -> Self {
        let project = Self::new(name);
        project.write("build.rs", CHECKS);
        project.write("src/main.rs", PRINTS);
        for (file, text) in files {
            project.write(&format!("migrations/{file}"), text);
        }
        project
    }

    /// A manifest with the crates under test; the program has no database driver.
    pub(crate) fn manifest(&self, more: &str) -> String {
        let mut text = format!(
            "[package]\nname = \"{}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
            self.name
        );
        let (runtime, build) = (path("migrate-runtime"), path("migrate-build"));
        writeln!(text, "[dependencies]").unwrap();
        writeln!(
            text,
            "migrate-runtime = {{ path = {runtime:?}, default-features = false }}"
        )
        .unwrap();
        writeln!(text, "[build-dependencies]").unwrap();
        writeln!(text, "migrate-build = {{ path = {build:?} }}\n{more}").unwrap();
        text
    }

    /// A manifest of a program with SQLite in it, and with `migrate-build` for its tests. SQLite's features
    /// are those that the build script has it with, so that its C is compiled once.
    pub(crate) fn manifest_with_sqlite(&self) -> String {
        let sqlite = "features = [\"sqlite\"] }\nrusqlite = { version = \">=0.32\", \
                      default-features = false, features = [\"bundled\", \"functions\", \"hooks\"] }";
        let manifest = self.manifest("");
        let build = path("migrate-build");
        format!(
            "{}[dev-dependencies]\nmigrate-build = {{ path = {build:?} }}\n[workspace]\n",
            manifest.replace("default-features = false }", sqlite)
        )
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        let file = self.folder.join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    pub(crate) fn build(&self) -> Build {
        let output = self.cargo(["build", "--message-format=json-render-diagnostics"]);
        let messages = String::from_utf8(output.stdout).unwrap();
        let binary = format!(
            "\"kind\":[\"bin\"],\"crate_types\":[\"bin\"],\"name\":\"{}\"",
            self.name
        );
        let program = messages
            .lines()
            .find(|line| line.contains("\"compiler-artifact\"") && line.contains(&binary));
        Build {
            ok: output.status.success(),
            text: String::from_utf8(output.stderr).unwrap(),
            compiled: program.is_some_and(|line| line.contains("\"fresh\":false")),
        }
    }

    /// Builds, and what the program prints. A warning about the program counts as a failure.
    pub(crate) fn run(&self) -> Vec<String> {
        let build = self.build();
        let warned = format!("warning: `{}` (", self.name);
        assert!(build.ok && !build.text.contains(&warned), "{}", build.text);
        let output = self.cargo(["run", "--quiet"]);
        assert!(output.status.success(), "{output:?}");
        let printed = String::from_utf8(output.stdout).unwrap();
        printed.lines().map(str::to_owned).collect()
    }

    pub(crate) fn cargo(&self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Output {
        let mut cargo = Command::new(env!("CARGO"));
        // Whoever runs these tests may have set something that changes what is built, or what is a warning.
        let settings = env::vars_os().map(|(name, _)| name);
        for name in settings.filter(|name| {
            let name = name.to_string_lossy();
            name.starts_with("CARGO_") && name != "CARGO_HOME" || name.contains("RUSTFLAGS")
        }) {
            cargo.env_remove(name);
        }
        cargo.env("CARGO_NET_OFFLINE", "true");
        cargo.env("CARGO_TERM_COLOR", "never");
        cargo.env("CARGO_INCREMENTAL", "0");
        cargo.env("CARGO_PROFILE_DEV_DEBUG", "0");
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("projects-target");
        cargo.env("CARGO_TARGET_DIR", target);
        cargo.args(arguments).current_dir(&self.folder);
        cargo.output().unwrap()
    }
}

fn path(of: &str) -> PathBuf {
    Path::new(ROOT).join(of).canonicalize().unwrap()
}

/// What cargo shows of the build script's words, without cargo's margin.
pub(crate) fn said(text: &str) -> String {
    let (_, said) = text
        .split_once("  --- stderr\n")
        .unwrap_or_else(|| panic!("{text}"));
    let said = said
        .split("\nwarning: build failed")
        .next()
        .unwrap_or_default();
    let lines = said
        .lines()
        .map(|line| line.strip_prefix("  ").unwrap_or(line));
    lines.collect::<Vec<_>>().join("\n")
}

/// The same of the proof, without the version of SQLite.
pub(crate) fn found(text: &str) -> String {
    versionless(said(text).trim_end())
}

/// Text with a word for each version of SQLite.
pub(crate) fn versionless(text: &str) -> String {
    let mut parts = text.split("SQLite 3.");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let rest = part.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '.');
        text + "SQLite <version>" + rest
    })
}
