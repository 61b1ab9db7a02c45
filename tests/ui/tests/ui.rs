//! Each case in `cases/` has one mistake (`several` has more), and the words of the compiler are in the
//! `.stderr` beside it: ours, and no second error of rustc's own.
//!
//! After a change of words: `TRYBUILD=overwrite cargo test -p migrate-ui-tests`, then read the diff.
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "a test")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// The words around ours are rustc's, and change with its version.
const TOOLCHAIN: &str = "rustc 1.95.";

#[test]
fn ui() {
    let version = output(Command::new("rustc").arg("--version"));
    if !version.starts_with(TOOLCHAIN) {
        eprintln!("skipped: the .stderr files are those of {TOOLCHAIN}*, this is {version}");
        return;
    }
    // trybuild compiles the cases in a project of its own, from where the folders are looked for.
    let project = target_folder().join("tests/trybuild/migrate-ui-tests");
    let _ = fs::remove_dir_all(project.join("fixtures"));
    copy(Path::new("fixtures"), &project.join("fixtures"));
    trybuild::TestCases::new().compile_fail("cases/*.rs");
}

/// Where cargo builds, whatever sets it.
fn target_folder() -> PathBuf {
    let mut metadata = Command::new(env!("CARGO"));
    metadata.args([
        "metadata",
        "--offline",
        "--no-deps",
        "--format-version",
        "1",
    ]);
    let metadata = output(&mut metadata);
    let (_, after) = metadata.split_once("\"target_directory\":\"").unwrap();
    let (folder, _) = after.split_once("\",\"").unwrap();
    PathBuf::from(folder.replace("\\\\", "\\"))
}

fn output(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// Copied, not linked: links need rights on Windows.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &to),
            false => {
                fs::copy(entry.path(), to).unwrap();
            }
        }
    }
}
