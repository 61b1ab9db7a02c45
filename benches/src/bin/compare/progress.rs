//! How far the run is.

use std::sync::LazyLock;
use std::time::Instant;

static STARTED: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Minutes and seconds since the first call, and what is done now.
pub fn progress(what: &str) {
    let seconds = STARTED.elapsed().as_secs();
    eprintln!("{:02}:{:02} {what}", seconds / 60, seconds % 60);
}
