//! A crate that allows nothing embeds one folder twice, and folders with odd names.
#![deny(
    warnings,
    clippy::all,
    missing_docs,
    nonstandard_style,
    unreachable_pub,
    unused,
    future_incompatible
)]

use migrate_runtime::{Migrations, embed_migrations};
use rusqlite::Connection;

/// Once.
pub static ONCE: Migrations = embed_migrations!("fixtures/with_rust", watched = false);
/// And again.
pub const TWICE: Migrations =
    embed_migrations!("fixtures/with_rust", watched = false).table("twice");

#[test]
fn both_work() {
    let mut db = Connection::open_in_memory().unwrap();
    assert_eq!(ONCE.up(&mut db).unwrap().applied().count(), 2);
    ONCE.migrator(&mut db).down_to(0).unwrap();
    assert_eq!(TWICE.up(&mut db).unwrap().applied().count(), 2);
}

#[test]
fn names_that_are_no_rust_names() {
    let set: Migrations = embed_migrations!("fixtures/rust_names", watched = false);
    let mut db = Connection::open_in_memory().unwrap();
    let report = set.up(&mut db).unwrap();
    let names: Vec<String> = report.applied().map(ToString::to_string).collect();
    assert_eq!(names, ["0001 Upper-Case__twice_", "0002 9-fn"]);
}
