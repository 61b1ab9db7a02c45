//! What changes in a folder is in the next build, and what does not change is not built again.

use crate::project::{CHECKS, PRINTS, Project, migration};
use std::fs::{self, File};
use std::time::{Duration, SystemTime};

/// Builds, and asserts that a second build has nothing to do.
fn run_once(project: &Project) -> Vec<String> {
    let printed = project.run();
    let again = project.build();
    assert!(again.ok && !again.compiled, "{}", again.text);
    printed
}

#[test]
fn every_change_is_in_the_next_build() {
    let project = Project::printing("changes", &[("0001_a.sql", &migration("a"))]);
    assert_eq!(run_once(&project), ["0001 a a"]);

    project.write("migrations/0002_b.sql", &migration("b"));
    assert_eq!(run_once(&project), ["0001 a a", "0002 b b"], "added");

    // As a file that comes out of an archive: older than the last build.
    project.write("migrations/0003_c.sql", &migration("c"));
    let file = File::options()
        .append(true)
        .open(project.folder.join("migrations/0003_c.sql"));
    let old = SystemTime::now() - Duration::from_secs(100 * 24 * 60 * 60);
    file.unwrap().set_modified(old).unwrap();
    assert_eq!(
        run_once(&project),
        ["0001 a a", "0002 b b", "0003 c c"],
        "added, old"
    );

    project.write("migrations/0002_b.sql", &migration("edited"));
    assert_eq!(
        run_once(&project),
        ["0001 a a", "0002 b edited", "0003 c c"],
        "edited"
    );

    let folder = project.folder.join("migrations");
    fs::rename(folder.join("0003_c.sql"), folder.join("0003_d.sql")).unwrap();
    assert_eq!(
        run_once(&project),
        ["0001 a a", "0002 b edited", "0003 d c"],
        "renamed"
    );

    project.write("migrations/0001_a.sql", &migration("a"));
    assert_eq!(
        run_once(&project),
        ["0001 a a", "0002 b edited", "0003 d c"],
        "touched"
    );

    project.write("migrations/README.md", "How to write one.\n");
    assert_eq!(
        run_once(&project),
        ["0001 a a", "0002 b edited", "0003 d c"],
        "README"
    );

    fs::remove_file(folder.join("0003_d.sql")).unwrap();
    assert_eq!(run_once(&project), ["0001 a a", "0002 b edited"], "deleted");
}

#[test]
fn two_folders_are_watched() {
    let project = Project::printing("two-folders", &[("0001_a.sql", &migration("a"))]);
    project.write(
        "build.rs",
        &CHECKS.replace(";\n", ";\n    migrate_build::check(\"db/more\");\n"),
    );
    let second = PRINTS
        .replace("\"migrations\"", "\"db/more\"")
        .replace("MIGRATIONS", "MORE");
    let second = second.replace("fn main", "pub fn print");
    project.write("src/more.rs", &second);
    project.write(
        "src/main.rs",
        &PRINTS.replace(
            "fn main() {",
            "mod more;\n\nfn main() {\n    more::print();\n",
        ),
    );
    project.write("db/more/0001_x.sql", &migration("x"));
    assert_eq!(run_once(&project), ["0001 x x", "0001 a a"]);

    project.write("db/more/0002_y.sql", &migration("y"));
    assert_eq!(run_once(&project), ["0001 x x", "0002 y y", "0001 a a"]);
    project.write("migrations/0002_b.sql", &migration("b"));
    assert_eq!(
        run_once(&project),
        ["0001 x x", "0002 y y", "0001 a a", "0002 b b"]
    );

    project.write("db/more/0003_z.sql", "-- up\nCREATE TABLE z (id);\n");
    let build = project.build();
    assert!(
        !build.ok && build.text.contains("db/more/0003_z.sql:2:20"),
        "{}",
        build.text
    );
}

#[test]
fn without_a_build_script_the_compiler_warns() {
    let project = Project::printing("no-build-script", &[("0001_a.sql", &migration("a"))]);
    fs::remove_file(project.folder.join("build.rs")).unwrap();
    let build = project.build();
    let expected = "no build script watches the folder `migrations`, so that a new migration is not \
                    noticed until something else changes; add `migrate-build` to the build-dependencies \
                    and to build.rs: fn main() { migrate_build::check(\"migrations\"); } \
                    (or accept it with the option `watched = false`)";
    assert!(build.ok && build.text.contains(expected), "{}", build.text);

    // What it says helps.
    project.write(
        "build.rs",
        "fn main() { migrate_build::check(\"migrations\"); }",
    );
    assert_eq!(run_once(&project), ["0001 a a"]);
    fs::remove_file(project.folder.join("build.rs")).unwrap();
    project.write(
        "src/main.rs",
        &PRINTS.replace("\"migrations\"", "\"migrations\", watched = false"),
    );
    assert_eq!(run_once(&project), ["0001 a a"]);

    // Files that are there already are watched by the macro itself.
    project.write("migrations/0001_a.sql", &migration("edited"));
    assert_eq!(run_once(&project), ["0001 a edited"]);
    let folder = project.folder.join("migrations");
    fs::rename(folder.join("0001_a.sql"), folder.join("0001_b.sql")).unwrap();
    assert_eq!(run_once(&project), ["0001 b edited"]);
}

#[test]
fn folders_of_any_name() {
    let project = Project::new("any-name");
    project.write("inner/x", "");
    let _ = fs::remove_dir_all(project.folder.with_file_name("any-name-but-outside"));
    let mut folders = vec![
        "migrations/".to_owned(),
        "./dotted".to_owned(),
        "with space".to_owned(),
        "größe \u{65e5}\u{672c}".to_owned(),
        "it's".to_owned(),
        "inner/../up".to_owned(),
        "../any-name/beside".to_owned(),
        "../any-name-but-outside".to_owned(),
        "$HOME {} %s #".to_owned(),
        project.folder.join("absolute").to_str().unwrap().to_owned(),
    ];
    if cfg!(unix) {
        folders.extend(["\"quoted\"".to_owned(), "back\\slash".to_owned()]);
    }
    let mut main =
        "#![deny(warnings)]\nuse migrate_runtime::embed_migrations;\nfn main() {\n".to_owned();
    let mut build = "fn main() {\n".to_owned();
    for folder in &folders {
        let file = project.folder.join(folder).join("0001_a.sql");
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, migration("a")).unwrap();
        main += &format!("println!(\"{{}}\", embed_migrations!({folder:?}).iter().count());\n");
        build += &format!("migrate_build::check({folder:?});\n");
    }
    project.write("src/main.rs", &(main + "}\n"));
    project.write("build.rs", &(build + "}\n"));
    assert_eq!(run_once(&project), vec!["1"; folders.len()]);

    for (index, folder) in folders.iter().enumerate() {
        let file = project.folder.join(folder).join("0002_b.sql");
        fs::write(file, migration("b")).unwrap();
        let mut expected = vec!["2"; index + 1];
        expected.resize(folders.len(), "1");
        assert_eq!(project.run(), expected, "{folder}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_to_a_folder_is_watched_through() {
    let project = Project::printing("linked", &[("0001_a.sql", &migration("a"))]);
    let folder = |name: &str| project.folder.join(name);
    fs::rename(folder("migrations"), folder("elsewhere")).unwrap();
    std::os::unix::fs::symlink("elsewhere", folder("migrations")).unwrap();
    assert_eq!(run_once(&project), ["0001 a a"]);
    project.write("elsewhere/0002_b.sql", &migration("b"));
    assert_eq!(run_once(&project), ["0001 a a", "0002 b b"]);
    project.write("elsewhere/0002_b.sql", &migration("edited"));
    assert_eq!(run_once(&project), ["0001 a a", "0002 b edited"]);
}
