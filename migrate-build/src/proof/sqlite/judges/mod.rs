//! What is wrong with what a section has done.

mod attached;
pub(crate) mod broken;
pub(crate) mod differs;
pub(crate) mod keys;
mod lives;
pub(crate) mod losses;
pub(crate) mod orphans;
pub(crate) mod statement;
pub(crate) mod unique;
mod values;

pub(crate) use lives::Story;
