//! What `migrate_build::check` does in a build script, beside plain rusqlite that runs the same up, down, up.

use crate::folder::{Layout, write};
use crate::peers::{Places, Result};
use crate::progress::progress;
use crate::table::{Columns, cell, print_sizes};
use migrate_core::Dialect;
use rusqlite::Connection;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

/// In this process, which is compiled as a build script is: without optimization.
pub fn proof(places: &Places, quick: bool) -> Result<()> {
    if !cfg!(debug_assertions) {
        return Err(
            "the proof is measured without --release, as a build script is compiled".into(),
        );
    }
    let efforts: &[_] = match quick {
        true => &[(10, 1)],
        false => &[(10, 51), (100, 25), (1000, 15)],
    };
    let mut columns = Columns::new();
    for &(count, rounds) in efforts {
        progress(&format!("proof: {count} migrations, {rounds} rounds"));
        let (plain, ours) = (places.data("proof-plain"), places.data("proof"));
        write(&plain, Layout::Plain, count)?;
        write(&ours, Layout::Sections, count)?;
        let (mut base, mut times) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            base.push(run_plain(&plain, count)?);
            times.push(check(&ours)?);
        }
        let cells = [("plain rusqlite", &base), ("this", &times)];
        let cells = cells.map(|(name, times)| (name.to_owned(), cell(times, &base)));
        columns.push((count, cells.to_vec()));
    }
    print_sizes(
        "The proof in a build script, and plain rusqlite: up, down, up of each, on a database in memory",
        &columns,
    );
    Ok(())
}

fn run_plain(folder: &Path, count: usize) -> Result<Duration> {
    let started = Instant::now();
    let db = Connection::open_in_memory()?;
    for number in 1..=count {
        let read = |way| fs::read_to_string(folder.join(format!("{number}.{way}.sql")));
        let (up, down) = (read("up")?, read("down")?);
        for sql in [&up, &down, &up] {
            db.execute_batch("BEGIN IMMEDIATE")?;
            db.execute_batch(sql)?;
            db.execute_batch("COMMIT")?;
        }
    }
    Ok(started.elapsed())
}

/// All that `migrate_build::check` does, but print: the folder and its fixtures are read, and it is proven.
fn check(folder: &Path) -> Result<Duration> {
    let started = Instant::now();
    let set = migrate_core::load(folder, Dialect::Sqlite)?;
    let fixtures = migrate_core::fixtures(folder, Dialect::Sqlite)?;
    let proof = migrate_build::__private::prove_folder(&set, fixtures)?;
    let elapsed = started.elapsed();
    match proof.is_proven() {
        true => Ok(elapsed),
        false => Err(proof.to_string().into()),
    }
}
