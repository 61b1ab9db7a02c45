//! Real packages, built by the real cargo: one binary, so that what they depend on is compiled once.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod findings;
mod fixtures;
mod hygiene;
mod in_tests;
mod mistakes;
mod options;
mod project;
mod rust_steps;
mod watch;
