//! The proof: the SQL is run, reversed and tried on rows before it is released.
//!
//! What is found, accepted and said is the same whatever the database, and stands here. How it is found is each
//! one's own: `sqlite` listens to what statements touch, `postgres` looks at the catalogs before and after.

mod differs;
mod error;
mod finding;
mod fixture;
mod ledger;
mod losses;
mod made;
#[cfg(feature = "postgres")]
pub(crate) mod postgres;
#[cfg(feature = "proof")]
pub(crate) mod sqlite;
mod wording;

pub use error::ProofError;
pub use wording::is_tried_empty;
