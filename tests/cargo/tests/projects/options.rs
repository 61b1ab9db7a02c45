//! With the proof and without it, one folder and two.

use crate::project::{CHECKS, Project, found, migration};
use std::fs;

/// Reads well, and does not run.
const FAULTY: &str = "-- up\nDELETE FROM missing WHERE id = 1;\n\n-- down\nSELECT 1;\n";

/// What the proof says of it.
fn fault(path: &str) -> String {
    format!(
        "error[sql-error]: no such table: missing\n --> {path}:2:1\n  |\n2 | DELETE FROM missing WHERE id = 1;\n  | ^\n  |\n  \
         = help: correct the statement; where it needs a function of the application's, prove it in a test, \
         on a connection that has it\n  = note: tried on SQLite <version>; `-- allow: sql-error because …` \
         accepts it in a build script"
    )
}

#[test]
fn without_the_proof_only_the_text_is_judged() {
    let project = Project::printing("proof-off", &[("0001_a.sql", FAULTY)]);
    let off = CHECKS.replace(
        "check(\"migrations\")",
        "Check::new(\"migrations\").proof(false).run()",
    );
    project.write("build.rs", &off);
    assert!(project.build().ok);
    assert!(!project.build().compiled);

    project.write("build.rs", CHECKS);
    assert_eq!(found(&project.build().text), fault("migrations/0001_a.sql"));
}

/// The crates that a build needs, for the program and the build script.
fn crates(project: &Project) -> String {
    let tree = project.cargo([
        "tree",
        "--prefix",
        "none",
        "--format",
        "{lib}",
        "-e",
        "build,normal",
    ]);
    assert!(tree.status.success(), "{tree:?}");
    String::from_utf8(tree.stdout).unwrap()
}

#[test]
fn without_the_feature_there_is_no_sqlite_in_the_build_script() {
    let project = Project::printing("proof-feature", &[("0001_a.sql", FAULTY)]);
    assert!(crates(&project).contains("libsqlite3_sys\n"));
    let manifest = project.manifest("[workspace]");
    let (before, build) = manifest.split_once("[build-dependencies]\n").unwrap();
    let build = build.replace(" }", ", default-features = false }");
    let manifest = format!("{before}[build-dependencies]\n{build}");
    project.write("Cargo.toml", &manifest);
    let names = crates(&project);
    assert!(names.contains("migrate_build\n"), "{names}");
    assert!(!names.contains("sqlite"), "{names}");
    assert!(project.build().ok);

    project.write(
        "migrations/0002_b.sql",
        "-- up\n COMMIT;\n\n-- down\nSELECT 1;\n",
    );
    let text = found(&project.build().text);
    assert!(
        text.starts_with("error: `COMMIT` inside a migration, which runs in a transaction of the runner's own\n --> migrations/0002_b.sql:2:2\n"),
        "{text}"
    );
    project.write("migrations/0002_b.sql", &migration("b"));
    assert_eq!(project.run(), ["0001 a missing", "0002 b b"]);
}

/// Cargo runs at the root of the workspace, and shows paths from there.
#[test]
fn two_folders_of_a_member() {
    let project = Project::printing("proof-member", &[("0001_a.sql", &migration("a"))]);
    let two = CHECKS.replace(";\n", ";\n    migrate_build::check(\"db/more\");\n");
    project.write("build.rs", &two);
    for part in ["migrations", "src", "build.rs"] {
        fs::create_dir_all(project.folder.join("crates/app")).unwrap();
        let to = project.folder.join("crates/app").join(part);
        fs::rename(project.folder.join(part), to).unwrap();
    }
    project.write("crates/app/Cargo.toml", &project.manifest(""));
    project.write(
        "Cargo.toml",
        "[workspace]\nmembers = [\"crates/app\"]\nresolver = \"3\"\n",
    );
    let more = "crates/app/db/more/0001_x.sql";
    project.write(more, FAULTY);
    assert_eq!(found(&project.build().text), fault(more));
    // The first ends the build by itself.
    project.write("crates/app/migrations/0001_a.sql", FAULTY);
    assert_eq!(
        found(&project.build().text),
        fault("crates/app/migrations/0001_a.sql")
    );

    // Each folder is proven on a database of its own.
    project.write(more, &migration("a"));
    project.write("crates/app/migrations/0001_a.sql", &migration("a"));
    assert_eq!(project.run(), ["0001 a a"]);
    assert!(!project.build().compiled);
}
