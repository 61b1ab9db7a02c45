//! Takes the README's Rust apart: each piece becomes a file that `src/lib.rs` includes.
#![expect(clippy::expect_used, reason = "a build script that ends is a message")]

use std::path::Path;
use std::{env, fs};

/// Whether a piece is statements, which have a function around them: for each that `src/lib.rs` has a place for.
const IS_BODY: [bool; 8] = [false, false, false, true, false, true, true, false];

fn main() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    println!("cargo::rerun-if-changed={}", readme.display());
    let text = fs::read_to_string(readme).expect("the README is there");
    let mut pieces = Vec::new();
    let mut rest = text.as_str();
    while let Some((_, opened)) = rest.split_once("\n```rust") {
        let (_, piece) = opened.split_once('\n').expect("a piece has lines");
        let (piece, after) = piece.split_once("\n```").expect("a piece has an end");
        pieces.push(piece);
        rest = after;
    }
    assert_eq!(
        pieces.len(),
        IS_BODY.len(),
        "the README's Rust has its places in tests/readme/src/lib.rs"
    );
    let out = env::var("OUT_DIR").expect("cargo sets it");
    for (number, (piece, is_body)) in pieces.into_iter().zip(IS_BODY).enumerate() {
        let piece = match is_body {
            true => format!("{{\n{piece}\n}}"),
            false => piece.to_owned(),
        };
        let file = Path::new(&out).join(format!("{number}.rs"));
        fs::write(file, piece).expect("OUT_DIR can be written to");
    }
    migrate_build::check("migrations");
    migrate_build::check("sql");
}
