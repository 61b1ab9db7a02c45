//! The proof: the SQL is run, reversed and tried on rows before it is released.
//!
//! What is found, accepted and said is the same whatever the database; how it is found is each one's own.

mod allow;
mod differs;
mod error;
mod finding;
mod made;
#[cfg(feature = "postgres")]
pub(crate) mod postgres;
#[cfg(feature = "proof")]
pub(crate) mod sqlite;

pub use error::ProofError;
