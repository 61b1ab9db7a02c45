//! The real binary, in a directory of its own: stdout, stderr and the exit code.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

mod address;
mod check;
mod codes;
mod copy;
mod create;
mod failures;
mod json;
mod look;
mod mend;
mod postgres;
mod rust_steps;
mod secrets;
mod support;
#[cfg(unix)]
mod terminal;
mod up_down;
