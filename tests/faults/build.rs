//! Builds the shim, with the compiler that SQLite is built with. It is loaded into processes and linked into
//! nothing.
#![expect(clippy::unwrap_used, clippy::panic, reason = "for tests only")]

use std::env;
use std::path::Path;

fn main() {
    println!("cargo:rerun-if-changed=shim");
    if env::var("CARGO_CFG_TARGET_OS").unwrap() != "linux" {
        return;
    }
    let library = Path::new(&env::var("OUT_DIR").unwrap()).join("faults.so");
    let compiler = cc::Build::new().opt_level(1).pic(true).get_compiler();
    let mut command = compiler.to_command();
    command.args(["-shared", "-Wall", "-Wextra", "-U_FORTIFY_SOURCE", "-o"]);
    command.arg(&library).arg("shim/shim.c");
    let status = command.status();
    if !status.as_ref().is_ok_and(std::process::ExitStatus::success) {
        panic!("{command:?}: {status:?}");
    }
    println!("cargo:rustc-env=FAULTS_SHIM={}", library.display());
}
