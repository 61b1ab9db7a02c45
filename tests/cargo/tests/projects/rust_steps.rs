//! Steps in Rust: the compiler's errors stand in their file, and an edit is noticed.

use crate::project::{CHECKS, Project};

const MAIN: &str = r#"
use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("migrations");

fn main() {
    println!("{}", MIGRATIONS.iter().count());
}
"#;

/// What the compiler says of a step with these lines below `use rusqlite::Transaction;`.
fn checked(project: &Project, step: &str) -> (bool, String) {
    let text = format!("//! irreversible: a test\nuse rusqlite::Transaction;\n{step}\n");
    project.write("migrations/0001_fill.rs", &text);
    let output = project.cargo(["check"]);
    (
        output.status.success(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

#[test]
fn errors_stand_in_the_file() {
    let project = Project::new("rust-steps");
    let manifest = project.manifest("[workspace]");
    // The driver, but not its C: nothing is linked.
    let manifest = manifest.replace(
        "default-features = false }",
        "features = [\"sqlite\"] }\nrusqlite = \">=0.32\"",
    );
    project.write("Cargo.toml", &manifest);
    project.write("build.rs", CHECKS);
    project.write("src/main.rs", MAIN);

    let good = "pub fn up(tx: &Transaction<'_>) -> migrate_runtime::StepResult {\n    tx.execute_batch(\"\")?;\n    Ok(())\n}";
    let (ok, said) = checked(&project, good);
    assert!(ok, "{said}");

    // An edit is noticed, and a mistake in the body is shown where it is.
    let (ok, said) = checked(&project, &good.replace("execute_batch", "execut_batch"));
    assert!(
        !ok && said.contains("no method named `execut_batch`"),
        "{said}"
    );
    assert!(said.contains("migrations/0001_fill.rs:4:8"), "{said}");

    // A wrong type is shown at the macro, with the function that has it.
    let wrong =
        "pub fn up(_db: &mut rusqlite::Connection) -> migrate_runtime::StepResult {\n    Ok(())\n}";
    let (ok, said) = checked(&project, wrong);
    assert!(
        !ok && said.contains("arguments to this function are incorrect"),
        "{said}"
    );
    assert!(said.contains("note: function defined here"), "{said}");
    assert!(said.contains("migrations/0001_fill.rs:3:8"), "{said}");

    // What a reader can judge is said by the build script, with the line of the file.
    let (ok, said) = checked(&project, &good.replace("pub fn", "pub async fn"));
    assert!(
        !ok && said.contains("`fn up` is `async`, and nobody awaits it"),
        "{said}"
    );
    assert!(said.contains("migrations/0001_fill.rs:3:1"), "{said}");
}
