//! What is wrong with what a section has done.

mod attached;
pub(crate) mod broken;
pub(crate) mod differs;
pub(crate) mod keys;
mod lives;
pub(crate) mod losses;
pub(crate) mod orphans;
pub(crate) mod unique;
mod values;

pub(crate) use lives::Story;

use std::collections::BTreeSet;

/// What was found in an earlier section and is still so: each is told once.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// The names of views and triggers that do not run.
    pub(crate) objects: BTreeSet<String>,
    /// Foreign keys that are violated.
    pub(crate) keys: BTreeSet<keys::Ends>,
}
