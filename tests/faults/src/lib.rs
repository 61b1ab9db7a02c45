//! What a failing disk is held against: runs of every kind, the databases that they may leave, and the
//! processes that the faults happen to.
#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "each ends a test that has gone wrong"
)]

pub mod disk;
pub mod edited;
pub mod fault;
pub mod judge;
pub mod log;
pub mod position;
pub mod process;
pub mod scenario;
pub mod sweep;
