//! What a program waits for: starts, applies, reverts.

use crate::peers::{PEERS, Peer, Places, Program, Result, TRANSACTIONS, VARIANTS};
use crate::progress::progress;
use crate::table::{Columns, cell, median, print_sizes};
use std::ffi::OsString;
use std::time::Duration;

/// So many rounds of every program, one after another, and so many repetitions within a process.
struct Effort {
    rounds: usize,
    repetitions: usize,
}

/// Programs of every peer with so many migrations in them.
pub struct Size {
    pub count: usize,
    pub programs: Vec<(&'static Peer, Program)>,
}

impl Size {
    pub fn build(places: &Places, count: usize) -> Result<Self> {
        let programs = PEERS.iter().map(|peer| {
            progress(&format!("building {} with {count} migrations", peer.name));
            Ok((peer, places.build(peer, count)?))
        });
        Ok(Self {
            count,
            programs: programs.collect::<Result<_>>()?,
        })
    }

    /// The programs, each followed by its variants.
    pub fn appliers(&self) -> Vec<(&'static Peer, Program)> {
        let all = self.programs.iter().flat_map(|(peer, program)| {
            let variants = VARIANTS.iter().filter(|it| it.folder == peer.folder);
            let variants = variants.map(|it| (it, program.varied(it)));
            std::iter::once((*peer, program.clone())).chain(variants)
        });
        all.collect()
    }
}

/// A program that takes part, and the database it works on.
struct Contender<'a> {
    name: String,
    program: &'a Program,
    database: OsString,
    /// A time of each round.
    first: Vec<Duration>,
    warm: Vec<Duration>,
}

impl<'a> Contender<'a> {
    fn new(name: &str, program: &'a Program, database: impl Into<OsString>) -> Self {
        Self {
            name: name.to_owned(),
            program,
            database: database.into(),
            first: Vec::new(),
            warm: Vec::new(),
        }
    }
}

/// Round robin, so that what else the machine does falls on all.
fn compete(contenders: &mut [Contender<'_>], scenario: &str, effort: &Effort) -> Result<()> {
    for round in 0..effort.rounds {
        progress(&format!(
            "{scenario}: round {} of {}",
            round + 1,
            effort.rounds
        ));
        for it in &mut *contenders {
            let times = it
                .program
                .times(scenario, &it.database, effort.repetitions)?;
            it.first.extend(times.first());
            let warm = match times.len() {
                1 => median(&times),
                _ => median(&times[1..]),
            };
            it.warm.extend(warm);
        }
    }
    Ok(())
}

fn column(
    contenders: &[Contender<'_>],
    times: impl for<'t> Fn(&'t Contender<'_>) -> &'t [Duration],
) -> Vec<(String, String)> {
    let base = times(&contenders[0]);
    let cells = contenders
        .iter()
        .map(|it| (it.name.clone(), cell(times(it), base)));
    cells.collect()
}

/// From opening the database to the application's first query, with nothing pending.
pub fn start(places: &Places, sizes: &[Size], quick: bool) -> Result<()> {
    let (mut warm, mut first) = (Columns::new(), Columns::new());
    for size in sizes {
        let (rounds, repetitions) = match size.count {
            _ if quick => (2, 3),
            ..=10 => (41, 400),
            11..=100 => (41, 100),
            _ => (25, 20),
        };
        let database = |peer: &Peer| places.data(&format!("start-{}.db", peer.folder));
        let mut contenders = Vec::new();
        for (peer, program) in &size.programs {
            program.times("apply", database(peer).as_os_str(), 1)?;
            contenders.push(Contender::new(peer.name, program, database(peer)));
        }
        // Two have drivers of their own, whose time is not their migrations'.
        let mut drivers = Vec::new();
        for peer in PEERS.iter().filter(|peer| !peer.rusqlite) {
            drivers.push((peer, places.build_bare(peer, size.count)?));
        }
        for (peer, program) in &drivers {
            let name = format!("{} alone", peer.folder);
            contenders.push(Contender::new(&name, program, database(peer)));
        }
        compete(
            &mut contenders,
            "start",
            &Effort {
                rounds,
                repetitions,
            },
        )?;
        warm.push((size.count, column(&contenders, |it| &it.warm)));
        first.push((size.count, column(&contenders, |it| &it.first)));
    }
    print_sizes("Start with nothing pending, warm", &warm);
    print_sizes("Start with nothing pending, the first of a process", &first);
    Ok(())
}

/// Applies everything to an empty database in memory.
pub fn apply_in_memory(sizes: &[Size], quick: bool) -> Result<()> {
    let mut columns = Columns::new();
    for size in sizes {
        let (rounds, repetitions) = match size.count {
            _ if quick => (2, 2),
            ..=10 => (31, 101),
            11..=100 => (31, 21),
            _ => (15, 3),
        };
        let programs = size.appliers();
        let contenders = programs
            .iter()
            .map(|(peer, it)| Contender::new(peer.name, it, ":memory:"));
        let mut contenders: Vec<Contender<'_>> = contenders.collect();
        compete(
            &mut contenders,
            "apply",
            &Effort {
                rounds,
                repetitions,
            },
        )?;
        columns.push((size.count, column(&contenders, |it| &it.warm)));
    }
    print_sizes("Apply everything, in memory", &columns);
    println!("{TRANSACTIONS}\n");
    Ok(())
}

/// Applies everything to a new file, or takes it all back.
pub fn on_disk(
    title: &str,
    scenario: &str,
    places: &Places,
    sizes: &[Size],
    quick: bool,
) -> Result<()> {
    let mut columns = Columns::new();
    for size in sizes {
        let (rounds, repetitions) = match size.count {
            _ if quick => (2, 2),
            ..=10 => (15, 7),
            11..=100 => (15, 3),
            _ => (15, 2),
        };
        let able = |peer: &Peer| scenario != "revert" || peer.reverts;
        let programs = size.appliers();
        let programs = programs.iter().filter(|(peer, _)| able(peer));
        let database = places.data("disk.db");
        let contenders = programs.map(|(peer, it)| Contender::new(peer.name, it, &database));
        let mut contenders: Vec<Contender<'_>> = contenders.collect();
        compete(
            &mut contenders,
            scenario,
            &Effort {
                rounds,
                repetitions,
            },
        )?;
        columns.push((size.count, column(&contenders, |it| &it.warm)));
    }
    print_sizes(title, &columns);
    println!("{TRANSACTIONS}\n");
    Ok(())
}
