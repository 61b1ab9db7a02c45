//! What is wrong with what a section has done: pure functions of what was before and what is after it.

mod attached;
mod differs;
mod lives;
mod losses;
mod unique;
mod values;

pub(crate) use differs::down_differs;
pub(crate) use lives::Story;
pub(crate) use losses::{down_losses, losses};
pub(crate) use unique::new_keys;
