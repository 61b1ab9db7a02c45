//! Which faults are tried: an even choice of them, or all where MIGRATE_TEST_FAULTS=all.

use crate::scenario::{Journal, Scenario};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Mutex;
use std::{env, fs, thread};
use tempfile::TempDir;

/// Whether every single one is asked for.
pub fn all() -> bool {
    env::var_os("MIGRATE_TEST_FAULTS").is_some_and(|which| which == "all")
}

/// Numbers below this one, the first and the last among them, and no more than so many unless all are
/// asked for.
pub fn evenly(below: usize, most: usize) -> BTreeSet<usize> {
    match all() || below <= most {
        true => (0..below).collect(),
        false => (0..most).map(|n| n * (below - 1) / (most - 1)).collect(),
    }
}

/// A folder of its own: in memory where there is one, since no power is lost here but that of the tests.
pub fn place() -> TempDir {
    tempfile::tempdir_in("/dev/shm")
        .or_else(|_| tempfile::tempdir())
        .unwrap()
}

/// Does something for every scenario in every journal mode, as many at once as there are processors, each
/// in a folder of its own.
pub fn each<T: Send>(work: impl Fn(Scenario, Journal, &Path) -> T + Sync) -> Vec<T> {
    let pairs = Scenario::ALL.into_iter();
    let pairs = pairs.flat_map(|scenario| Journal::ALL.map(|journal| (scenario, journal)));
    let left = Mutex::new(pairs.enumerate());
    let folder = place();
    // As SQLite names it, without links.
    let folder = folder.path().canonicalize().map(|path| (path, folder));
    let (path, _folder) = folder.unwrap();
    let one_after_another = || {
        let mut results = Vec::new();
        loop {
            let next = left.lock().unwrap().next();
            let Some((number, (scenario, journal))) = next else {
                return results;
            };
            let place = path.join(number.to_string());
            fs::create_dir(&place).unwrap();
            results.push(work(scenario, journal, &place));
            fs::remove_dir_all(&place).unwrap();
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..threads)
            .map(|_| scope.spawn(one_after_another))
            .collect();
        let results = threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap());
        results.collect()
    })
}
