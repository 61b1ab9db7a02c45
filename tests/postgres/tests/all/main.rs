//! Everything that wants a PostgreSQL server, in one program, so that one server is started for all of it.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test"
)]

#[macro_use]
mod clients;
mod history;
mod runtime;
mod sets;
mod splitting;
mod support;
