//! What holds for any bytes. `fuzz` feeds them out of libFuzzer, the tests here out of proptest and out of
//! the seeds in `fuzz/corpus`: a target panics where something does not hold.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "that is how a target says it"
)]

pub mod checksum;
pub mod folder;
pub mod plan;
pub mod reader;
pub mod seeds;
pub mod split;

/// A target takes any bytes.
pub type Target = fn(&[u8]);

/// Each target by the name of its corpus.
pub const TARGETS: [(&str, Target); 5] = [
    ("reader", reader::run),
    ("folder", folder::run),
    ("split", split::run),
    ("checksum", checksum::run),
    ("plan", plan::run),
];
