//! Several processes that start at once on an empty database.

use crate::peers::{Places, Result};
use crate::progress::progress;
use crate::table::print;
use crate::times::Size;
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Output, Stdio};

const STARTERS: usize = 4;

pub fn race(places: &Places, size: &Size, quick: bool) -> Result<()> {
    let rounds = if quick { 2 } else { 50 };
    let mut rows = Vec::new();
    let mut reasons = Vec::new();
    for (peer, program) in &size.programs[1..] {
        let mut cells = vec![peer.name.to_owned()];
        for wal in [false, true] {
            progress(&format!(
                "race: {}, {}",
                peer.name,
                if wal { "WAL" } else { "rollback journal" }
            ));
            let (mut failed, mut twice) = (0, 0);
            for _ in 0..rounds {
                let database = places.data("race.db");
                empty(&database, wal)?;
                let starters = (0..STARTERS).map(|_| {
                    let mut command = program.command("race", database.as_os_str(), 1);
                    Ok(command
                        .stdout(Stdio::null())
                        .stderr(Stdio::piped())
                        .spawn()?)
                });
                let starters: Vec<Child> = starters.collect::<Result<_>>()?;
                let ended = starters.into_iter().map(Child::wait_with_output);
                for output in ended.collect::<std::io::Result<Vec<Output>>>()? {
                    if !output.status.success() {
                        failed += 1;
                        reasons.push((peer.name, reason(&output.stderr)));
                    }
                }
                twice += usize::from(applied_twice(&database)?);
            }
            cells.push(format!("{failed} / {}", rounds * STARTERS));
            cells.push(format!("{twice} / {rounds}"));
        }
        rows.push(cells);
    }
    let title = format!(
        "{STARTERS} processes at once on an empty file, {rounds} rounds (N = {})",
        size.count
    );
    let head = [
        "",
        "rollback journal: starts that failed",
        "rounds with a migration applied twice",
        "WAL: starts that failed",
        "rounds with a migration applied twice",
    ];
    print(&title, &head, &rows);
    print_reasons(&reasons);
    Ok(())
}

fn empty(database: &Path, wal: bool) -> Result<()> {
    for suffix in ["", "-journal", "-wal", "-shm"] {
        let mut name = database.as_os_str().to_owned();
        name.push(suffix);
        fs::remove_file(name).ok();
    }
    if wal {
        let db = Connection::open(database)?;
        db.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    }
    Ok(())
}

/// Whether a migration's rows are there more than once.
fn applied_twice(database: &Path) -> Result<bool> {
    let db = Connection::open(database)?;
    if !db.table_exists(None, "t1")? {
        return Ok(false);
    }
    const TWICE: &str = "SELECT EXISTS (SELECT 1 FROM t1 GROUP BY name, age HAVING count(*) > 1)";
    Ok(db.query_row(TWICE, [], |row| row.get(0))?)
}

/// The last line of what a program said, shortened.
fn reason(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let line = text.lines().last().unwrap_or_default();
    line.chars().take(120).collect()
}

fn print_reasons(reasons: &[(&str, String)]) {
    let mut counted: BTreeMap<&(&str, String), usize> = BTreeMap::new();
    for reason in reasons {
        *counted.entry(reason).or_default() += 1;
    }
    for ((peer, reason), count) in counted {
        println!("- {peer}, {count} ×: `{reason}`");
    }
    println!();
}
