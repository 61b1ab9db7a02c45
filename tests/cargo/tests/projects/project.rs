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

    /// A manifest with the crates under test, without a database driver: nothing in C is compiled.
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
