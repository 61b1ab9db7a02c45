//! Everything that wants a PostgreSQL server, in one program, so that one server is started for all of it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

mod history;
mod splitting;
mod support;
