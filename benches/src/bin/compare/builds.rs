//! What a developer waits for, and what a program carries.

use crate::folder;
use crate::peers::{PEERS, Peer, Places, Result, UNPROVEN, binary, check, output};
use crate::progress::progress;
use crate::table::{Columns, cell, print, print_sizes};
use std::collections::BTreeSet;
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

/// Those that are built: this library with and without its proof.
fn builders() -> impl Iterator<Item = &'static Peer> {
    PEERS.iter().chain(std::iter::once(&UNPROVEN))
}

/// A development build of the whole tree, SQLite included, and how many packages that tree has.
pub fn cold(places: &Places, quick: bool) -> Result<()> {
    // In a hurry plain rusqlite, and this library.
    let (rounds, peers) = if quick { (1, 2) } else { (2, usize::MAX) };
    let builders = || builders().take(peers);
    let mut times: Vec<Vec<Duration>> = builders().map(|_| Vec::new()).collect();
    let target = places.target().join("cold");
    for round in 0..rounds {
        for (peer, times) in builders().zip(&mut times) {
            progress(&format!(
                "cold build: {}, round {} of {rounds}",
                peer.name,
                round + 1
            ));
            places.write_folder(peer, 10)?;
            check(
                Command::new("cargo")
                    .args(["fetch", "--quiet", "--locked"])
                    .current_dir(places.package(peer)),
            )?;
            fs::remove_dir_all(&target).ok();
            let started = Instant::now();
            check(&mut places.cargo(peer, peer.features, &target))?;
            times.push(started.elapsed());
        }
    }
    fs::remove_dir_all(&target).ok();
    let mut rows = Vec::new();
    for (peer, found) in builders().zip(&times) {
        let run_time = "normal,no-proc-macro";
        rows.push(vec![
            peer.name.to_owned(),
            cell(found, &times[0]),
            beyond(places, peer, run_time)?,
            beyond(places, peer, "normal,build")?,
        ]);
    }
    let head = [
        "",
        "cold build",
        "packages in the program",
        "packages built",
    ];
    print(
        "A minimal application: cold development build, and packages (+ beyond its driver's own)",
        &head,
        &rows,
    );
    Ok(())
}

/// How many packages a program has of some kinds of dependencies, and how many of them without its library.
fn beyond(places: &Places, peer: &Peer, edges: &str) -> Result<String> {
    let packages = |features: &str| -> Result<usize> {
        let text = output(
            Command::new("cargo")
                .args([
                    "tree",
                    "--locked",
                    "--prefix",
                    "none",
                    "--no-default-features",
                    "--features",
                    features,
                    "-e",
                    edges,
                ])
                .args(["--format", "{p}"])
                .current_dir(places.package(peer)),
        )?;
        // Seen again, a package is marked.
        let packages = text.lines().map(|line| line.trim_end_matches(" (*)"));
        Ok(packages
            .filter(|line| !line.is_empty())
            .collect::<BTreeSet<_>>()
            .len())
    };
    let (whole, driver) = (packages(peer.features)?, packages("")?);
    Ok(format!("{whole} (+{})", whole - driver))
}

/// A development build after one migration in the middle was edited.
pub fn rebuild(places: &Places, counts: &[usize], quick: bool) -> Result<()> {
    let mut columns = Columns::new();
    for &count in counts {
        let rounds = if quick { 2 } else { 7 };
        let mut times: Vec<Vec<Duration>> = builders().map(|_| Vec::new()).collect();
        for peer in builders() {
            places.write_folder(peer, count)?;
            progress(&format!(
                "rebuild: {} with {count} migrations, the first time",
                peer.name
            ));
            build_edited(places, peer, count, "first")?;
        }
        for round in 0..rounds {
            progress(&format!("rebuild {count}: round {} of {rounds}", round + 1));
            for (peer, times) in builders().zip(&mut times) {
                times.push(build_edited(places, peer, count, &format!("edit-{round}"))?);
            }
        }
        let cells = builders().zip(&times);
        let cells = cells.map(|(peer, it)| (peer.name.to_owned(), cell(it, &times[0])));
        columns.push((count, cells.collect()));
    }
    let title = "Development build after one of N migrations was edited (plain rusqlite: after its program was)";
    print_sizes(title, &columns);
    Ok(())
}

/// Edits what the program carries, builds it, and sees to it that the edit is in it.
fn build_edited(places: &Places, peer: &Peer, count: usize, mark: &str) -> Result<Duration> {
    let plain = peer.name == PEERS[0].name;
    let mut cargo = places.cargo(peer, peer.features, places.target());
    match plain {
        true => _ = cargo.env("BENCH_EDIT", mark),
        // So that the file is newer than what was built, however coarse the clock of the file system.
        false => folder::edit(&places.migrations(peer), peer.layout, count / 2, mark)?,
    }
    let started = Instant::now();
    check(&mut cargo)?;
    let elapsed = started.elapsed();
    let program = fs::read(places.target().join("debug").join(binary(peer)))?;
    match program.windows(mark.len()).any(|it| it == mark.as_bytes()) {
        true => Ok(elapsed),
        false => Err(format!("{}: `{mark}` is not in what was built", peer.name).into()),
    }
}

/// What a release build weighs, by cargo's defaults: symbols are in it.
pub fn size(places: &Places, counts: &[usize]) -> Result<()> {
    let mut rows = Vec::new();
    for peer in &PEERS {
        let bare = fs::metadata(places.build_bare(peer, 0)?.path)?.len();
        let mut cells = vec![peer.name.to_owned(), format!("{} KiB", bare / 1024)];
        for &count in counts {
            let whole = fs::metadata(places.build(peer, count)?.path)?.len();
            cells.push(match peer.name == PEERS[0].name {
                true => "–".to_owned(),
                false => format!("{:+} KiB", (whole as i64 - bare as i64) / 1024),
            });
        }
        rows.push(cells);
    }
    let heads: Vec<String> = counts.iter().map(|count| format!("N = {count}")).collect();
    let mut head = vec!["", "its driver alone"];
    head.extend(heads.iter().map(String::as_str));
    print(
        "Size of the release binary, by cargo's defaults and not stripped",
        &head,
        &rows,
    );
    Ok(())
}
