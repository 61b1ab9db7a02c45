//! What the crates depend on.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeSet;
use std::process::Command;

/// What `cargo tree` prints of each crate.
fn tree(format: &str, arguments: &[&str]) -> BTreeSet<String> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["tree", "--offline", "--prefix", "none", "--format", format]);
    let output = cargo.args(arguments).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let names = text
        .lines()
        .map(|line| line.trim_end_matches(" (*)").to_owned());
    names.filter(|name| !name.is_empty()).collect()
}

#[test]
fn the_macro_holds_no_database() {
    let tree = tree("{lib}", &["-p", "migrate-macros", "-e", "normal"]);
    assert!(
        tree.contains("migrate_core") && tree.contains("syn"),
        "{tree:?}"
    );
    let database =
        |name: &&String| name.contains("sql") || name.contains("postgres") || *name == "libc";
    assert_eq!(tree.iter().find(database), None, "{tree:?}");
}

#[test]
fn the_runtime_adds_nothing_to_its_driver_but_log() {
    let normal = ["-e", "normal,no-proc-macro"];
    let runtime = tree("{lib}", &[&["-p", "migrate-runtime"][..], &normal].concat());
    let driver = tree("{lib}", &[&["-p", "rusqlite"][..], &normal].concat());
    assert!(driver.contains("libsqlite3_sys"), "{driver:?}");
    let added: Vec<&String> = runtime.difference(&driver).collect();
    assert_eq!(added, ["log", "migrate_runtime"]);

    let alone = tree(
        "{lib}",
        &[
            &["-p", "migrate-runtime", "--no-default-features"][..],
            &normal,
        ]
        .concat(),
    );
    assert_eq!(
        alone.into_iter().collect::<Vec<_>>(),
        ["log", "migrate_runtime"]
    );
}

#[test]
fn on_postgresql_it_adds_nothing_to_its_driver_either() {
    let of = |package: &[&str]| {
        tree(
            "{lib}",
            &[&["-e", "normal,no-proc-macro"], package].concat(),
        )
    };
    for driver in ["postgres", "tokio-postgres"] {
        let runtime = [
            "-p",
            "migrate-runtime",
            "--no-default-features",
            "--features",
        ];
        let runtime = of(&[&runtime[..], &[driver]].concat());
        // The features of the workspace's other members are not those of a user.
        let driver = of(&["-p", driver]);
        let added: Vec<&String> = runtime.difference(&driver).collect();
        assert_eq!(added, ["migrate_runtime"], "{driver:?}");
    }
}

/// trybuild compiles the dependencies of that package once more.
#[test]
fn the_ui_tests_compile_no_c() {
    let features = tree("{lib} {f}", &["-p", "migrate-ui-tests", "-e", "features"]);
    assert!(
        features
            .iter()
            .any(|line| line.starts_with("libsqlite3_sys ")),
        "{features:?}"
    );
    assert!(
        !features.iter().any(|line| line.contains("bundled")),
        "{features:?}"
    );
}

/// Who leaves the proof out of the build script compiles no SQLite for it.
#[test]
fn the_build_script_has_sqlite_for_the_proof_alone() {
    let normal = ["-p", "migrate-build", "-e", "normal,no-proc-macro"];
    let tree = |more: &[&str]| tree("{lib}", &[&normal[..], more].concat());
    let depth = ["--depth", "1"];
    let without = ["--no-default-features"];
    let direct: Vec<String> = tree(&depth).into_iter().collect();
    let proving = [
        "migrate_build",
        "migrate_core",
        "migrate_runtime",
        "rusqlite",
    ];
    assert_eq!(direct, proving);
    let direct = tree(&[&without[..], &depth].concat());
    assert_eq!(direct.into_iter().collect::<Vec<_>>(), proving[..2]);

    let names = tree(&without);
    assert!(names.contains("sha2"), "{names:?}");
    let database = |name: &&String| name.contains("sql") || *name == "log";
    assert_eq!(names.iter().find(database), None, "{names:?}");
}
