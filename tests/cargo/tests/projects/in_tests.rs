//! The proof, and whether a set is stale, in the tests of a project.

use crate::project::{CHECKS, Project, found, versionless};
use std::fs;

const MAIN: &str = r#"
use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("migrations");

fn main() {
    println!("{}", MIGRATIONS.iter().count());
}
"#;

const PERSON: &str = "-- up\nCREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n\n-- down\nDROP TABLE person;\n";

fn project(name: &str, test: &str) -> Project {
    let project = Project::new(name);
    project.write("Cargo.toml", &project.manifest_with_sqlite());
    project.write("build.rs", CHECKS);
    let test = format!("\n#[test]\nfn migrations() {{\n    {test}\n}}\n");
    project.write("src/main.rs", &format!("{MAIN}{test}"));
    project.write("migrations/0001_person.sql", PERSON);
    project
}

/// Whether the project's tests pass, and what they print.
fn tested(project: &Project) -> (bool, String) {
    let output = project.cargo(["test", "--", "--nocapture"]);
    let text = [output.stdout, output.stderr].concat();
    let text = versionless(&String::from_utf8(text).unwrap());
    (output.status.success(), text)
}

fn passes(project: &Project) -> String {
    let (ok, text) = tested(project);
    assert!(ok && text.contains("1 passed"), "{text}");
    text
}

fn fails(project: &Project, expected: &str) {
    let (ok, text) = tested(project);
    assert!(!ok && text.contains(expected), "{text}");
}

const WITH_A_FUNCTION: &str = r#"migrate_build::assert_proven!(MIGRATIONS, || {
        use rusqlite::functions::FunctionFlags;
        let db = rusqlite::Connection::open_in_memory()?;
        db.create_scalar_function("slug", 1, FunctionFlags::SQLITE_UTF8, |call| {
            Ok(call.get::<String>(0)?.to_lowercase())
        })?;
        Ok(db)
    });
    migrate_build::assert_embedded!(MIGRATIONS, "migrations");"#;

fn slug(header: &str, down: &str) -> String {
    format!(
        "{header}-- up\nALTER TABLE person ADD COLUMN slug TEXT;\nUPDATE person SET slug = slug(name);\n\n-- down\n{down};\n"
    )
}

const NO_FUNCTION: &str = "\
error[sql-error]: no such function: slug
 --> migrations/0002_slug.sql:3:26
  |
3 | UPDATE person SET slug = slug(name);
  |                          ^
  |
  = help: correct the name; where it is a function of the application's, prove it in a test that has it
  = note: tried on SQLite <version>; `-- allow: sql-error because …` accepts it in a build script";

const NOT_UNDONE: &str = "
the migrations are not proven

error[down-differs]: after the down column person.slug is left behind
 --> migrations/0002_slug.sql:7:1
  |
7 | SELECT 1;
  | ^
  |
  = help: undo in the down all that the up does, last first
  = note: tried on SQLite <version>; `-- allow: down-differs because …` accepts it
";

#[test]
fn a_function_of_the_applications() {
    let project = project("proof-function", WITH_A_FUNCTION);
    let down = "ALTER TABLE person DROP COLUMN slug";
    project.write("migrations/0002_slug.sql", &slug("", down));
    assert_eq!(found(&project.build().text), NO_FUNCTION);

    let allow = "-- allow: sql-error because slug() is the application's\n";
    project.write("migrations/0002_slug.sql", &slug(allow, down));
    let build = project.build();
    assert!(
        build.ok && !build.text.contains("warning"),
        "{}",
        build.text
    );
    assert!(passes(&project).contains("2 migrations proven on SQLite <version>"));

    // What the build script cannot see, the test does.
    project.write("migrations/0002_slug.sql", &slug(allow, "SELECT 1"));
    assert!(project.build().ok);
    fails(&project, NOT_UNDONE);
}

const NOT_RUN: &str = "\
    warning: proof-rust-step@0.1.0: [not-tried] migrations/0002_step.rs:4:1: a step in Rust, whose code is not \
    here: the migrations after it are tried without it (help: prove the whole in a test: \
    `migrate_build::assert_proven!(MIGRATIONS)`; tried on SQLite <version>; \
    `//! allow: not-tried because …` accepts it)\n";

const REFUSED_STEP: &str = "
the migrations are not proven

error[fails-on-rows]: this works on empty tables, and fails on rows of `person`: Cannot add a NOT NULL column with default value NULL
 --> migrations/0002_step.rs:4:1
  = help: give it a DEFAULT, or add it without NOT NULL, fill it by an UPDATE, and rebuild the table
  = note: tried on SQLite <version>; `//! allow: fails-on-rows because …` accepts it
";

#[test]
fn a_step_in_rust_is_run_in_the_test() {
    let project = project(
        "proof-rust-step",
        "migrate_build::assert_proven!(MIGRATIONS);\n    \
         migrate_build::assert_embedded!(MIGRATIONS, \"migrations\");",
    );
    let step = |body: &str| {
        format!(
            "//! irreversible: a test\nuse rusqlite::Transaction;\n\npub fn up(tx: &Transaction<'_>) -> migrate_runtime::StepResult {{\n    tx.execute_batch(\"{body}\")?;\n    Ok(())\n}}\n"
        )
    };
    let file = "migrations/0002_step.rs";
    project.write(file, &step("ALTER TABLE person ADD COLUMN age INTEGER"));
    let build = project.build();
    assert!(build.ok, "{}", build.text);
    assert!(versionless(&build.text).contains(NOT_RUN), "{}", build.text);
    passes(&project);

    project.write(
        file,
        &step("ALTER TABLE person ADD COLUMN age INTEGER NOT NULL"),
    );
    fails(&project, REFUSED_STEP);

    let step = step("DELETE FROM person");
    project.write(
        file,
        &format!("//! allow: not-tried because the test proves it\n{step}"),
    );
    let build = project.build();
    assert!(
        build.ok && !build.text.contains("warning"),
        "{}",
        build.text
    );
    passes(&project);
}

const STALE: &str = "
the program does not carry what is in the folder: build it anew, and let build.rs watch the folder by `migrate_build::check`
  0002_x.sql is on disk but not embedded
";

#[test]
fn a_stale_embed() {
    let stale = r#"migrate_build::assert_embedded!(MIGRATIONS, "migrations");"#;
    let project = project("proof-stale", stale);
    fs::remove_file(project.folder.join("build.rs")).unwrap();
    let main = fs::read_to_string(project.folder.join("src/main.rs")).unwrap();
    let main = main.replace(
        "embed_migrations!(\"migrations\")",
        "embed_migrations!(\"migrations\", watched = false)",
    );
    project.write("src/main.rs", &main);
    passes(&project);

    project.write("migrations/0002_x.sql", PERSON);
    fails(&project, STALE);
    // Nothing made cargo compile it again.
    assert!(!tested(&project).1.contains("Compiling"));
    fs::remove_file(project.folder.join("migrations/0002_x.sql")).unwrap();
    passes(&project);
}

/// They are found from the member's folder, where cargo runs its tests, by the path that is embedded.
#[test]
fn rows_that_are_given_are_used_in_tests() {
    let project = project(
        "proof-test-rows",
        "migrate_build::assert_proven!(MIGRATIONS);",
    );
    let app = project.folder.join("app");
    fs::create_dir(&app).unwrap();
    for part in ["migrations", "src", "build.rs", "Cargo.toml"] {
        fs::rename(project.folder.join(part), app.join(part)).unwrap();
    }
    let manifest = fs::read_to_string(app.join("Cargo.toml")).unwrap();
    project.write("app/Cargo.toml", &manifest.replace("[workspace]", ""));
    project.write(
        "Cargo.toml",
        "[workspace]\nmembers = [\"app\"]\nresolver = \"3\"\n",
    );
    project.write(
        "app/migrations/0001_person.sql",
        &PERSON.replace("NULL)", "NULL CHECK (hex(name) = '4F'))"),
    );
    let text = passes(&project);
    assert!(
        text.contains("\nwarning[not-tried]: no row could be made up for `person`"),
        "{text}"
    );

    project.write(
        "app/migrations/fixtures/person.sql",
        "INSERT INTO person (name) VALUES ('O');\n",
    );
    let text = passes(&project);
    assert!(
        text.contains("\n1 migration proven on SQLite <version>\n"),
        "{text}"
    );
}
