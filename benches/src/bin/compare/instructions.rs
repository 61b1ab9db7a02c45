//! Instructions, counted by valgrind: what a busy machine does not change.

use crate::peers::{Places, Program, Result, TRANSACTIONS, output};
use crate::progress::progress;
use crate::table::{Columns, print_sizes};
use crate::times::Size;
use std::ffi::{OsStr, OsString};
use std::process::{Command, Stdio};

/// Whether it can be counted here.
pub fn possible() -> bool {
    let valgrind = Command::new("valgrind")
        .arg("--version")
        .stdout(Stdio::null())
        .status();
    valgrind.is_ok_and(|status| status.success())
}

fn instructions(places: &Places, call: Command) -> Result<u64> {
    // callgrind moves a file aside that is there: not even a device is safe from it.
    let mut profile = OsString::from("--callgrind-out-file=");
    profile.push(places.data("callgrind"));
    let mut valgrind = Command::new("valgrind");
    valgrind
        .args(["--tool=callgrind", "--log-fd=1"])
        .arg(profile)
        .arg(call.get_program())
        .args(call.get_args())
        .envs(
            call.get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
    let text = output(&mut valgrind)?;
    let collected = text
        .lines()
        .find_map(|line| line.split_once("Collected : "));
    let (_, count) = collected.ok_or("valgrind says nothing of instructions")?;
    Ok(count.trim().parse()?)
}

/// A start with nothing pending, in the first of a process and in one that is warm.
pub fn start(places: &Places, sizes: &[Size]) -> Result<()> {
    let (mut first, mut warm) = (Columns::new(), Columns::new());
    for size in sizes {
        let database = places.data("count.db");
        let mut counts = Vec::new();
        for (peer, program) in &size.programs {
            progress(&format!(
                "instructions of a start, {}: {}",
                size.count, peer.name
            ));
            program.times("apply", database.as_os_str(), 1)?;
            counts.push((
                peer.name,
                differences(places, program, "start", database.as_os_str(), 2)?,
            ));
        }
        first.push(column(size, &counts, 0));
        warm.push(column(size, &counts, 1));
    }
    print_sizes("Start with nothing pending, instructions, warm", &warm);
    print_sizes(
        "Start with nothing pending, instructions, the first of a process",
        &first,
    );
    Ok(())
}

/// An apply in memory.
pub fn apply(places: &Places, sizes: &[Size]) -> Result<()> {
    let mut columns = Columns::new();
    for size in sizes {
        let mut counts = Vec::new();
        for (peer, program) in &size.appliers() {
            progress(&format!(
                "instructions of an apply, {}: {}",
                size.count, peer.name
            ));
            counts.push((
                peer.name,
                differences(places, program, "apply", OsStr::new(":memory:"), 1)?,
            ));
        }
        columns.push(column(size, &counts, 0));
    }
    print_sizes("Apply everything, in memory, instructions", &columns);
    println!("{TRANSACTIONS}\n");
    Ok(())
}

/// Of the first repetitions of a process: what each adds to those before it.
fn differences(
    places: &Places,
    program: &Program,
    scenario: &str,
    database: &OsStr,
    repetitions: usize,
) -> Result<Vec<u64>> {
    let counts =
        (0..=repetitions).map(|it| instructions(places, program.command(scenario, database, it)));
    let counts: Vec<u64> = counts.collect::<Result<_>>()?;
    Ok(counts
        .windows(2)
        .map(|it| it[1].saturating_sub(it[0]))
        .collect())
}

fn column(size: &Size, counts: &[(&str, Vec<u64>)], at: usize) -> (usize, Vec<(String, String)>) {
    let base = counts[0].1[at] as f64;
    let cells = counts.iter().map(|(name, counts)| {
        let count = counts[at] as f64;
        (
            (*name).to_owned(),
            format!("{:.2} M ({:.2})", count / 1e6, count / base),
        )
    });
    (size.count, cells.collect())
}
