//! PostgreSQL for tests: a throwaway server, databases and roles in it, and what its programs say.
//!
//! - [`database()`] is what most tests need: a database of its own on [`server()`], the one server of the test
//!   process. `MIGRATE_TEST_POSTGRES` names another one, by URL.
//! - [`own_server()`] is for a test that kills or stops it; [`Setup`] is one with other settings.
//! - [`Database::bouncer`] is a `PgBouncer` in front of it, in transaction mode.
//!
//! Servers belong to a user other than root, listen on the loopback interface and on a socket, and end with the
//! process that asked for them, however that ends: `keeper.sh` sees to it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]
#![expect(
    clippy::missing_panics_doc,
    reason = "each ends a test that has gone wrong"
)]

mod address;
mod backends;
mod bouncer;
mod database;
mod folder;
mod keeper;
mod programs;
mod server;
mod tools;

pub use backends::{Backend, pid, wait_for};
pub use bouncer::Bouncer;
pub use database::{Database, Role, database};
pub use server::{Server, Setup, Stop, own_server, server};
pub use tools::Echo;

/// What a test ends with where there is no server.
const MISSING: &str = "is missing: run the README's test command, \
    `scripts/install-test-servers && cargo test --workspace`, or name a server in MIGRATE_TEST_POSTGRES";

/// Hexadecimal digits that nobody guesses, and no other process has.
fn random() -> String {
    use std::hash::{BuildHasher, RandomState};
    format!("{:016x}", RandomState::new().hash_one(()))
}
