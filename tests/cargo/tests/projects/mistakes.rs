//! A mistake ends the build at the build script, in words that a person can follow.

use crate::project::{Project, migration, said};
use migrate_core::{Dialect, load};
use std::fs;

#[test]
fn each_mistake_is_one_block() {
    let project = Project::printing(
        "mistakes",
        &[
            ("0001_tag.sql", &migration("tag")),
            (
                "0002_first.sql",
                "-- up\nINSERT INTO tag VALUES (1);\n  COMMIT;\n\n-- down\nDELETE FROM tag;\n",
            ),
            ("0003_more.txt", "x"),
        ],
    );
    let found = load(&project.folder.join("migrations"), Dialect::Sqlite).unwrap_err();
    let expected = found.to_string();
    assert!(expected.contains(" --> migrations/0002_first.sql:3:3\n  |\n3 |   COMMIT;\n  |   ^\n"));
    assert!(expected.contains("\n\nerror: expected a file"));
    // The second time as well: nothing is taken as done.
    for _ in 0..2 {
        let build = project.build();
        assert!(!build.ok);
        assert_eq!(said(&build.text).trim_end(), expected, "{}", build.text);
        // Nothing of how the script speaks to cargo, and each mistake once.
        assert!(!build.text.contains("cargo:"), "{}", build.text);
        assert_eq!(
            build.text.matches("inside a migration").count(),
            1,
            "{}",
            build.text
        );
    }

    fs::remove_file(project.folder.join("migrations/0003_more.txt")).unwrap();
    project.write("migrations/0002_first.sql", &migration("b"));
    assert_eq!(project.run(), ["0001 tag tag", "0002 first b"]);
    assert!(!project.build().compiled);
}

#[test]
fn a_missing_folder_is_noticed_when_it_is_made() {
    let project = Project::printing("missing-folder", &[]);
    let build = project.build();
    assert!(!build.ok);
    assert_eq!(
        said(&build.text).trim_end(),
        "error: there is no such folder\n --> migrations\n  = help: create it and write the first \
         migration, `0001_<name>.sql`; paths begin at the folder of Cargo.toml"
    );
    fs::create_dir(project.folder.join("migrations")).unwrap();
    let build = project.build();
    assert!(
        said(&build.text).starts_with("error: the folder holds no migration\n --> migrations\n")
    );
    project.write("migrations/0001_a.sql", &migration("a"));
    assert_eq!(project.run(), ["0001 a a"]);
    assert!(!project.build().compiled);

    fs::remove_dir_all(project.folder.join("migrations")).unwrap();
    assert!(said(&project.build().text).starts_with("error: there is no such folder\n"));
}

/// Cargo runs at the root of a workspace: paths from there are links in a terminal.
#[test]
fn paths_begin_at_the_root_of_the_workspace() {
    let project = Project::printing(
        "member",
        &[("1_a.sql", "-- up\n\n-- down\nDROP TABLE a;\n")],
    );
    let folder = &project.folder;
    fs::create_dir(folder.join("app")).unwrap();
    for part in ["migrations", "src", "build.rs"] {
        fs::rename(folder.join(part), folder.join("app").join(part)).unwrap();
    }
    project.write("app/Cargo.toml", &project.manifest(""));
    project.write(
        "Cargo.toml",
        "[workspace]\nmembers = [\"app\"]\nresolver = \"3\"\n",
    );
    let text = said(&project.build().text);
    assert!(text.contains("--> app/migrations/1_a.sql:"), "{text}");
    project.write("app/migrations/1_a.sql", &migration("a"));
    assert_eq!(project.run(), ["1 a a"]);

    // From the macro alone as well.
    fs::remove_file(folder.join("app/build.rs")).unwrap();
    project.write("app/migrations/1_a.sql", &migration("a;\n COMMIT; SELECT"));
    let build = project.build();
    assert!(
        build
            .text
            .contains("        --> app/migrations/1_a.sql:3:2\n"),
        "{}",
        build.text
    );
}

#[test]
fn the_dialect_of_the_build_script_is_the_one_named() {
    let project = Project::printing(
        "dialects",
        &[(
            "1_a.sql",
            &migration("a").replace("id INTEGER", "/* /* nested */ */ id INTEGER"),
        )],
    );
    let check = "migrate_build::Check::new(\"migrations\")";
    project.write(
        "build.rs",
        &format!("fn main() {{ {check}.database(migrate_build::Dialect::Postgres).run(); }}"),
    );
    let main = fs::read_to_string(project.folder.join("src/main.rs")).unwrap();
    let main = main.replace("Migrations =", "Migrations<migrate_runtime::Postgres> =");
    let main = main.replace("\"migrations\"", "\"migrations\", database = \"postgres\"");
    project.write("src/main.rs", &main);
    assert_eq!(project.run(), ["1 a a"]);

    project.write(
        "migrations/1_a.sql",
        &migration("a").replace("DROP TABLE a", "COPY a FROM stdin"),
    );
    let text = said(&project.build().text);
    assert!(text.starts_with("error: `COPY … FROM stdin`"), "{text}");
}
