//! What is wrong with what a section has done.

pub(crate) mod broken;
pub(crate) mod differs;
mod lives;
pub(crate) mod losses;
mod statement;
pub(crate) mod unique;

pub(crate) use lives::Story;
