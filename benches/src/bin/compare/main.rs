//! Everything that is claimed about speed and size, measured in one run beside the others.
//!
//! `cargo run --manifest-path benches/Cargo.toml --bin compare [-- --quick] [scenario…]`, or `-- write` for
//! a folder of ten migrations in `peers/migrate`.

mod builds;
mod folder;
mod instructions;
mod peers;
mod progress;
mod proof;
mod races;
mod syncs;
mod table;
mod times;

use peers::{Places, Result, output};
use progress::progress;
use std::ffi::OsStr;
use std::process::Command;
use times::Size;

const SCENARIOS: [&str; 11] = [
    "start",
    "instructions",
    "memory",
    "disk",
    "revert",
    "race",
    "syncs",
    "size",
    "rebuild",
    "cold",
    "proof",
];

/// Those that build for themselves.
const BUILDS: [&str; 4] = ["size", "rebuild", "cold", "proof"];

struct Arguments {
    quick: bool,
    scenarios: Vec<String>,
}

impl Arguments {
    fn read() -> Result<Self> {
        let (flags, scenarios): (Vec<String>, Vec<String>) = std::env::args()
            .skip(1)
            .partition(|word| word.starts_with('-'));
        let unknown = scenarios
            .iter()
            .find(|it| !SCENARIOS.contains(&it.as_str()));
        let unknown = unknown.or_else(|| flags.iter().find(|it| *it != "--quick"));
        match unknown {
            Some(word) => Err(format!(
                "`{word}` is neither --quick nor one of {}",
                SCENARIOS.join(", ")
            )
            .into()),
            None => Ok(Self {
                quick: !flags.is_empty(),
                scenarios,
            }),
        }
    }

    fn wants_only(&self, scenarios: &[&str]) -> bool {
        let mut wanted = self.scenarios.iter();
        !self.scenarios.is_empty() && wanted.all(|it| scenarios.contains(&it.as_str()))
    }

    /// All of them, unless some are named.
    fn wants(&self, scenario: &str) -> bool {
        self.scenarios.is_empty() || self.scenarios.iter().any(|it| it == scenario)
    }
}

fn main() -> Result<()> {
    // What this library's peer needs to be compiled, and no more.
    if std::env::args().skip(1).eq(["write"]) {
        return Places::new()?.write_folder(&peers::OURS, 10);
    }
    let arguments = Arguments::read()?;
    let quick = arguments.quick;
    progress("started");
    let places = Places::new()?;
    let counts: &[usize] = match (quick, arguments.wants_only(&BUILDS)) {
        (_, true) => &[],
        (true, _) => &[10],
        (false, _) => &[10, 100, 1000],
    };
    let sizes: Vec<Size> = counts
        .iter()
        .map(|count| Size::build(&places, *count))
        .collect::<Result<_>>()?;
    if let Some(size) = sizes.first() {
        print_versions(size)?;
    }
    if arguments.wants("start") {
        times::start(&places, &sizes, quick)?;
    }
    if arguments.wants("instructions") {
        match instructions::possible() {
            true => {
                instructions::start(&places, &sizes)?;
                instructions::apply(&places, &sizes)?;
            }
            false => println!("Instructions were not counted: there is no valgrind.\n"),
        }
    }
    if arguments.wants("memory") {
        times::apply_in_memory(&sizes, quick)?;
    }
    if arguments.wants("disk") {
        times::on_disk(
            "Apply everything, on a file",
            "apply",
            &places,
            &sizes,
            quick,
        )?;
    }
    if arguments.wants("revert") {
        let title = "Revert everything, on a file (refinery has no way back)";
        times::on_disk(title, "revert", &places, &sizes, quick)?;
    }
    if let Some(size) = sizes.first().filter(|_| arguments.wants("race")) {
        races::race(&places, size, quick)?;
    }
    if arguments.wants("syncs") {
        syncs::syncs(&places, &sizes)?;
    }
    let counts: &[usize] = if quick { &[10] } else { &[100, 1000] };
    if arguments.wants("size") {
        builds::size(&places, counts)?;
    }
    if arguments.wants("rebuild") {
        builds::rebuild(&places, counts, quick)?;
    }
    if arguments.wants("cold") {
        builds::cold(&places, quick)?;
    }
    if arguments.wants("proof") {
        proof::proof(&places, quick)?;
    }
    progress("done");
    Ok(())
}

/// The machine, and who takes part.
fn print_versions(size: &Size) -> Result<()> {
    let line = |program: &str, words: &[&str]| output(Command::new(program).args(words));
    println!("{}", line("date", &["-u", "+%F"])?.trim());
    println!("{}\n", line("rustc", &["--version"])?.trim());
    let mut rows = Vec::new();
    for (peer, program) in &size.programs {
        let sqlite = output(&mut program.command("sqlite", OsStr::new(":memory:"), 1))?;
        rows.push(vec![
            peer.name.to_owned(),
            version(peer)?,
            sqlite.trim().to_owned(),
        ]);
    }
    table::print("Versions", &["", "", "SQLite"], &rows);
    Ok(())
}

/// Of the package that migrates, by the lock file.
fn version(peer: &peers::Peer) -> Result<String> {
    let lock = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("peers")
        .join(peer.folder);
    let lock = std::fs::read_to_string(lock.join("Cargo.lock"))?;
    let mut lines = lock.lines();
    let name = format!("name = \"{}\"", peer.package);
    lines.find(|line| *line == name);
    let version = lines.next().unwrap_or_default();
    Ok(format!(
        "{} {}",
        peer.package,
        version.trim_start_matches("version = ").trim_matches('"')
    ))
}
