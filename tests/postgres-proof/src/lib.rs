//! What the tests on PostgreSQL share: a server of their own, and its databases.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

mod server;

pub use server::{Database, connect, database, rows, server};
