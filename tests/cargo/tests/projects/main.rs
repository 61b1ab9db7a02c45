//! Real packages, built by the real cargo: one binary, so that what they depend on is compiled once.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod hygiene;
mod mistakes;
mod project;
mod rust_steps;
mod watch;
