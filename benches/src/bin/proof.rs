//! The proof of N migrations, beside plain rusqlite that runs the same up, down, up.
//!
//! `cargo run --manifest-path benches/Cargo.toml --bin proof` (without `--release`: so a build script is
//! compiled).

use migrate_core::{Dialect, Entry};
use rusqlite::Connection;
use std::error::Error;
use std::time::{Duration, Instant};

/// A table and an index; every fifth a trigger too.
fn up(number: usize) -> String {
    let mut sql = format!(
        "CREATE TABLE t{number} (id INTEGER PRIMARY KEY, name TEXT NOT NULL, age INTEGER, note TEXT);\n\
         CREATE INDEX i{number} ON t{number} (name);\n"
    );
    if number.is_multiple_of(5) {
        sql += &format!(
            "CREATE TRIGGER g{number} AFTER INSERT ON t{number} BEGIN \
             UPDATE t{number} SET note = 'x' WHERE id = new.id; END;\n"
        );
    }
    sql
}

fn down(number: usize) -> String {
    format!("DROP INDEX i{number};\nDROP TABLE t{number};\n")
}

fn plain(count: usize) -> Result<Duration, Box<dyn Error>> {
    let batches = (1..=count).flat_map(|number| [up(number), down(number), up(number)]);
    let batches: Vec<String> = batches.map(|sql| format!("BEGIN;\n{sql}COMMIT;")).collect();
    let started = Instant::now();
    let db = Connection::open_in_memory()?;
    for sql in &batches {
        db.execute_batch(sql)?;
    }
    Ok(started.elapsed())
}

fn proof(count: usize) -> Result<Duration, Box<dyn Error>> {
    let file = |number| {
        let text = format!("-- up\n{}-- down\n{}", up(number), down(number));
        Entry::file(format!("{number}_t{number}.sql"), text)
    };
    let entries = (1..=count).map(file).collect();
    let set = migrate_core::read("migrations", entries, Dialect::Sqlite)?;
    let started = Instant::now();
    let proof = migrate_build::__private::prove_folder(&set, Vec::new())?;
    let elapsed = started.elapsed();
    match proof.findings().is_empty() {
        true => Ok(elapsed),
        false => Err(proof.to_string().into()),
    }
}

fn median(times: &mut [Duration]) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1e3
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("| N | plain | proof | ratio |\n|---|---|---|---|");
    for (count, rounds) in [(10, 51), (100, 25), (1000, 5)] {
        let (mut plain_times, mut proof_times) = (Vec::new(), Vec::new());
        // In turns, so that what else the machine does falls on both.
        for _ in 0..rounds {
            plain_times.push(plain(count)?);
            proof_times.push(proof(count)?);
        }
        let (plain, proof) = (median(&mut plain_times), median(&mut proof_times));
        println!(
            "{count:>6} {plain:>9.1} ms {proof:>9.1} ms {:>7.2}",
            proof / plain
        );
    }
    Ok(())
}
